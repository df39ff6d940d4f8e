import { xmlText } from '../../diagnostic/render/junit.ts';
import type { TestDocument, TestResult } from './test-document.ts';

/** A run as a JUnit report: a suite for each file, a case for each test and environment. Without times: they would differ. */
export function renderTestsJunit({ files, summary }: TestDocument): string {
  const suites = files.map(({ file, tests }) => {
    const failed = tests.filter(({ status }) => status === 'failed').length;
    return [
      `  <testsuite name="${xmlText(file)}" ${counts(tests.length, failed)}>`,
      ...tests.map((test) => testCase(file, test)),
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="meshc test" ${counts(summary.passed + summary.failed, summary.failed)}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function counts(tests: number, failures: number): string {
  return `tests="${tests}" failures="${failures}" errors="0" skipped="0"`;
}

function testCase(file: string, { name, environment, line, failures }: TestResult): string {
  const place = `classname="${xmlText(environment)}" name="${xmlText(name)}" file="${xmlText(file)}" line="${line}"`;
  if (failures.length === 0) return `    <testcase ${place}/>`;
  // A test case has one failure in most readers, so everything is said in the first.
  const [first] = failures;
  const words = failures.map(({ message, request, site, decided }) =>
    [
      `${site ? `${site.file}:${site.line}:${site.column}: ` : ''}${message}`,
      ...(request === undefined ? [] : [`  ${request}`]),
      ...decided.map((rule) => `  ${rule.words}: ${rule.site.file}:${rule.site.line}:${rule.site.column}`),
    ].join('\n'),
  );
  const failure = `type="${xmlText(first?.code ?? '')}" message="${xmlText(first?.message ?? '')}"`;
  return `    <testcase ${place}>\n      <failure ${failure}>${xmlText(words.join('\n'))}</failure>\n    </testcase>`;
}

import { type Paint, paint } from '../../diagnostic/render/paint.ts';
import { printable } from '../../diagnostic/render/printable.ts';
import { placeWords } from '../../plan/plan-words.ts';
import { count } from '../../plan/verdict.ts';
import type { TestCoverage, TestDocument, TestedFile } from './test-document.ts';

/** A run for a person: a line for each file, the tests that failed, and how much was tested. */
export function renderTests(
  { files, summary, coverage }: TestDocument,
  look: { readonly color: boolean; readonly coverage: boolean },
): string {
  const colors = paint(look.color);
  const { passed, failed, expectations } = summary;
  const counts =
    failed === 0 ? `${count(passed, 'test')} passed` : `${failed} of ${count(passed + failed, 'test')} failed`;
  const closing = (failed === 0 ? colors.added : colors.error)(counts);
  return [
    ...files.flatMap((file) => fileLines(file, colors)),
    '',
    ...(look.coverage ? untestedLines(coverage, colors) : []),
    `${closing}, ${count(expectations, 'request')} decided; ${coverageWords(coverage)}`,
    '',
  ].join('\n');
}

/** `5 of 6 rules tested (83 %)`. */
export function coverageWords({ rules, tested, percent }: TestCoverage): string {
  return rules === 0 ? 'there are no rules' : `${tested} of ${count(rules, 'rule')} tested (${percent} %)`;
}

function fileLines({ file, tests }: TestedFile, colors: Paint): string[] {
  const failed = tests.filter(({ status }) => status === 'failed');
  const names = new Set(tests.map(({ line, column }) => `${line}:${column}`));
  const environments = new Set(tests.map(({ environment }) => environment));
  const where = environments.size > 1 ? ` in ${count(environments.size, 'environment')}` : '';
  const mark = failed.length === 0 ? colors.added('ok  ') : colors.error('FAIL');
  const head = `${mark}  ${printable(file)}  ${colors.quiet(`${count(names.size, 'test')}${where}`)}`;
  return [
    head,
    ...failed.map(({ name, environment, line }) => {
      const only = environments.size > 1 ? ` in ${environment}` : '';
      return `      ${colors.removed('x')} ${printable(name)}${only} ${colors.quiet(`(${printable(file)}:${line})`)}`;
    }),
  ];
}

function untestedLines({ untested }: TestCoverage, colors: Paint): string[] {
  if (untested.length === 0) return [];
  const rules = untested.map(({ words, site }) => `  ${printable(words)} ${colors.quiet(`(${placeWords(site)})`)}`);
  return [colors.strong('No test was decided by'), ...rules, ''];
}

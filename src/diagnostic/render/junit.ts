import type { Diagnostic } from '../diagnostic.ts';
import { inReadingOrder } from './order.ts';

/** Findings as a JUnit report: each is a test case, errors are failures, and a clean run is one case that passed. */
export function renderJunit(diagnostics: readonly Diagnostic[], command: string): string {
  const ordered = inReadingOrder(diagnostics);
  const failures = ordered.filter((diagnostic) => diagnostic.severity === 'error').length;
  const cases = ordered.length === 0 ? [`    <testcase classname="meshc" name="${command}"/>`] : ordered.map(testCase);
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="meshc" ${counts}>`,
    `  <testsuite name="meshc ${command}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ code, severity, message, help, site }: Diagnostic): string {
  const place = site ? `${site.file}:${site.line}:${site.column}` : '';
  const name = xmlText(place === '' ? code : `${code} ${place}`);
  const file = site ? ` file="${xmlText(site.file)}" line="${site.line}"` : '';
  const words = xmlText(`${message}\nhelp: ${help}`);
  const body =
    severity === 'error'
      ? `<failure type="${xmlText(code)}" message="${xmlText(message)}">${words}</failure>`
      : `<system-out>${words}</system-out>`;
  return `    <testcase classname="meshc" name="${name}"${file}>\n      ${body}\n    </testcase>`;
}

/** Text inside an attribute or element. XML 1.0 has no way to write most control characters, so they are left out. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

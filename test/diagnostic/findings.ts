import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';

/** A source with what makes printing hard: wide letters, tabs, a very long line, and a control character. */
export const checkout = [
  "import { HttpRoute } from 'meshc';",
  "new HttpRoute(checkout, 'canary', { backends: [{ to: payments, port: 8444 }] });",
  "\tnew Service(mesh, '支払い', { port: 8444 }); // 👩‍💻 é",
  `const long = '${'a'.repeat(150)}'; use(wrong); const more = '${'b'.repeat(150)}';`,
  "const sneaky = '\u001b[31m\u202e'; bad();",
  '',
].join('\n');

const column = (line: number, word: string) => (checkout.split('\n')[line - 1] ?? '').indexOf(word) + 1;

export const text = (file: string): string | undefined => (file === 'mesh/checkout.ts' ? checkout : undefined);

const place = (line: number, word: string) => ({
  file: 'mesh/checkout.ts',
  line,
  column: column(line, word),
  length: word.length,
});

/** A finding with everything a finding can have. */
export const whole: Diagnostic = {
  code: 'stale-output',
  severity: 'error',
  message: 'route `canary` sends traffic to a port that `payments` does not have',
  help: 'did you mean 8443?',
  label: '`payments` listens on 8443 (https) and 9090 (metrics)',
  site: place(2, '8444'),
  related: [{ message: 'the route is named here', site: place(2, "'canary'") }, { message: 'only in production' }],
};

export const wide: Diagnostic = { ...bare('wide letters and tabs'), site: place(3, '8444') };
export const long: Diagnostic = { ...bare('a long line'), severity: 'warning', site: place(4, 'wrong') };
export const sneaky: Diagnostic = { ...bare('a \u001b[31mred\u202e message'), site: place(5, 'bad') };
export const homeless: Diagnostic = {
  ...bare('no line is known'),
  severity: 'info',
  at: ['httpRoutes', 3, 'rules', 1, 'backends'],
  label: 'in the model',
};
export const lost: Diagnostic = {
  ...bare('the text is not known'),
  site: { file: 'elsewhere.ts', line: 40, column: 7 },
};

function bare(message: string): Diagnostic {
  return { code: 'foreign-output', severity: 'error', message, help: 'change it\nor leave it' };
}

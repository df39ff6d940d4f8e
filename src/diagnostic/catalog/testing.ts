import { entry } from '../entry.ts';

/** Findings of `meshc test`. Sorted by code. */
export const testingDiagnostics = {
  'expectation-failed': entry({
    severity: 'error',
    message: (p: { test: string; expected: string; found: string; query: string }) =>
      `\`${p.test}\`: expected ${p.expected}, but ${p.found}`,
    help: (p) => `correct the rule that decides, or the test where the change is meant; follow it with \`${p.query}\``,
  }),
  'impossible-request': entry({
    severity: 'error',
    message: (p: { test: string; problem: string }) => `\`${p.test}\` asks for what cannot be: ${p.problem}`,
    help: () => 'correct what the test asks for, or the mesh where it lacks it',
  }),
  'invalid-expectation': entry({
    severity: 'error',
    message: (p: { where: string; problem: string; repair: string }) => `\`${p.where}\` ${p.problem}`,
    help: (p) => p.repair,
  }),
  'no-tests': entry({
    severity: 'error',
    message: (p: { folder: string }) => `there is no test in \`${p.folder}\``,
    help: () => 'write one in a file named `*.test.ts` beside the mesh, such as `routes.test.ts`',
  }),
  'test-threw': entry({
    severity: 'error',
    message: (p: { name: string; problem: string }) => `\`${p.name}\` stopped here: ${p.problem}`,
    help: () => 'correct what is wrong at this line; the text is that of the exception',
  }),
  'test-without-expectation': entry({
    severity: 'error',
    message: (p: { name: string }) => `\`${p.name}\` expects nothing, and so can never fail`,
    help: () =>
      'expect something in it with `expectRequest`, `expectDenied`, `expectSplit` or `expectTable`, or delete it',
  }),
} as const;

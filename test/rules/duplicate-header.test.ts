import { duplicateHeader } from '../../src/check/rules/duplicate-header.ts';
import { matchMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const any = { kind: 'exact', value: 'a' } as const;

expectRule(duplicateHeader, {
  valid: { 'different headers': matchMesh({ headers: { 'x-a': any, 'x-b': any } }) },
  invalid: {
    'two spellings': [
      matchMesh({ headers: { 'x-user': any, 'X-User': any } }),
      {
        code: 'duplicate-header',
        at: ['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers', 'X-User'],
        message: 'a match of route `route` names one header twice: `x-user` and `X-User`',
        related: [['httpRoutes', 0, 'rules', 0, 'matches', 0, 'headers', 'x-user']],
      },
    ],
  },
});

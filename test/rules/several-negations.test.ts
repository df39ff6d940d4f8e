import { severalNegations } from '../../src/check/rules/several-negations.ts';
import type { AccessCondition } from '../../src/model/access-condition.ts';
import { meshOf, policyOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const notGet: AccessCondition = { kind: 'method', values: ['GET'], not: true };
const notPublic: AccessCondition = { kind: 'path', values: ['/public/*'], not: true };
const saying = (action: 'allow' | 'deny', when: AccessCondition[]) =>
  meshOf({ authorizationPolicies: [policyOf('policy', [{ when }], { action })] });

expectRule(severalNegations, {
  valid: {
    'one negation': saying('deny', [notGet]),
    'several in an allow, which they narrow': saying('allow', [notGet, notPublic]),
  },
  invalid: {
    'several in a deny, which they narrow too': [
      saying('deny', [notGet, notPublic]),
      {
        code: 'several-negations',
        at: ['authorizationPolicies', 0, 'rules', 0, 'when', 1],
        message: 'a deny of policy `policy` is only for calls that are none of 2 things: method, path',
      },
    ],
  },
});

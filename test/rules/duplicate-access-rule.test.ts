import { duplicateAccessRule } from '../../src/check/rules/duplicate-access-rule.ts';
import { meshOf, policyOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const page = { kind: 'service', namespace: 'shop', service: 'page' } as const;
const cart = { kind: 'workload', namespace: 'shop', workload: 'cart' } as const;

expectRule(duplicateAccessRule, {
  valid: {
    'different rules': meshOf({
      authorizationPolicies: [policyOf('policy', [{ methods: ['GET'] }, { methods: ['PUT'] }])],
    }),
    'equal rules of two policies': meshOf({
      authorizationPolicies: [policyOf('a', [{ methods: ['GET'] }]), policyOf('b', [{ methods: ['GET'] }])],
    }),
  },
  invalid: {
    'equal rules in another order': [
      meshOf({
        authorizationPolicies: [
          policyOf('policy', [
            { from: [page, cart], methods: ['GET', 'PUT'] },
            { methods: ['PUT', 'GET'], from: [cart, page, cart] },
          ]),
        ],
      }),
      {
        code: 'duplicate-access-rule',
        at: ['authorizationPolicies', 0, 'rules', 1],
        message: 'policy `policy` says the same twice',
        related: [['authorizationPolicies', 0, 'rules', 0]],
      },
    ],
  },
});

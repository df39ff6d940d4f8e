import { policyAllowsAll } from '../../src/check/rules/policy-allows-all.ts';
import { accessMesh, meshOf, policyOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(policyAllowsAll, {
  valid: {
    'an allow that says who': accessMesh({ from: [{ kind: 'service', namespace: 'shop', service: 'page' }] }),
    'an allow that says what': accessMesh({ methods: ['GET'] }),
    'a deny of everything': meshOf({ authorizationPolicies: [policyOf('policy', [{}], { action: 'deny' })] }),
  },
  invalid: {
    'an allow that says nothing': [
      accessMesh({}),
      {
        code: 'policy-allows-all',
        at: ['authorizationPolicies', 0, 'rules', 0],
        message: 'policy `policy` lets every identity of the mesh do everything with `page`',
      },
    ],
  },
});

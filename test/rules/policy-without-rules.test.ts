import { policyWithoutRules } from '../../src/check/rules/policy-without-rules.ts';
import { accessMesh, meshOf, policyOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(policyWithoutRules, {
  valid: { 'a policy with a rule': accessMesh({}) },
  invalid: {
    'a policy without': [
      meshOf({ authorizationPolicies: [policyOf('policy', [])] }),
      {
        code: 'policy-without-rules',
        at: ['authorizationPolicies', 0, 'rules'],
        message: 'policy `policy` has no rules',
      },
    ],
  },
});

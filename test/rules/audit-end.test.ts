import { auditEnd } from '../../src/check/rules/audit-end.ts';
import { meshOf, policyOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(auditEnd, {
  valid: {
    'an audit with an end': meshOf({
      authorizationPolicies: [policyOf('policy', [{}], { action: 'audit', until: '2027-01-31' })],
    }),
    'an allow without one': meshOf({ authorizationPolicies: [policyOf('policy', [{}])] }),
  },
  invalid: {
    'an audit without an end': [
      meshOf({ authorizationPolicies: [policyOf('policy', [{}], { action: 'audit' })] }),
      { code: 'audit-without-end', at: ['authorizationPolicies', 0, 'action'] },
    ],
    'an allow with an end': [
      meshOf({ authorizationPolicies: [policyOf('policy', [{}], { until: '2027-01-31' })] }),
      { code: 'until-without-audit', at: ['authorizationPolicies', 0, 'until'] },
    ],
  },
});

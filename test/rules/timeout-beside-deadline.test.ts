import { timeoutBesideDeadline } from '../../src/check/rules/timeout-beside-deadline.ts';
import { grpcRuleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(timeoutBesideDeadline, {
  valid: {
    'a timeout': grpcRuleMesh({ timeout: '2s' }),
    'a deadline': grpcRuleMesh({ deadline: 'unlimited' }),
  },
  invalid: {
    both: [
      grpcRuleMesh({ timeout: '2s', deadline: '30s' }),
      {
        code: 'timeout-beside-deadline',
        at: ['grpcRoutes', 0, 'rules', 0, 'timeout'],
        message: 'a rule of route `route` has a timeout and a deadline',
        related: [['grpcRoutes', 0, 'rules', 0, 'deadline']],
      },
    ],
  },
});

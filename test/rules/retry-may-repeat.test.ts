import { retryMayRepeat } from '../../src/check/rules/retry-may-repeat.ts';
import { grpcRuleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const on = ['grpcRoutes', 0, 'rules', 0, 'retry', 'on'];

expectRule(retryMayRepeat, {
  valid: {
    'what no program has seen': grpcRuleMesh({ retry: { attempts: 2, on: ['connect-failure', 'refused-stream'] } }),
    'no condition written': grpcRuleMesh({ retry: { attempts: 2 } }),
    'what may be done twice': grpcRuleMesh({ retry: { attempts: 2, on: ['unavailable'], idempotent: true } }),
  },
  invalid: {
    'what may have been done': [
      grpcRuleMesh({ retry: { attempts: 2, on: ['connect-failure', 'unavailable', 'reset'], idempotent: false } }),
      {
        code: 'retry-may-repeat',
        at: [...on, 1],
        message: 'route `route` tries calls again on `unavailable`, when they may have been done already',
      },
      { code: 'retry-may-repeat', at: [...on, 2] },
    ],
  },
});

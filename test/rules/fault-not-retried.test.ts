import { faultNotRetried } from '../../src/check/rules/fault-not-retried.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const abort = { status: 503 };

expectRule(faultNotRetried, {
  valid: {
    'an abort alone': ruleMesh({ fault: { abort } }),
    'a delay, which retries do not ask for': ruleMesh({ fault: { delay: { duration: '1s' } }, retry: { attempts: 1 } }),
  },
  invalid: {
    'an abort with retries': [
      ruleMesh({ fault: { abort }, retry: { attempts: 1 } }),
      {
        code: 'fault-not-retried',
        at: [...rule, 'fault', 'abort'],
        message: 'route `route` aborts requests before they are sent, where its retries do not see them',
        related: [[...rule, 'retry']],
      },
    ],
  },
});

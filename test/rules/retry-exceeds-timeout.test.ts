import { retryExceedsTimeout } from '../../src/check/rules/retry-exceeds-timeout.ts';
import { grpcRuleMesh, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const retry = (attempts: number, perTryTimeout: string) => ({ attempts, perTryTimeout });

expectRule(retryExceedsTimeout, {
  valid: {
    'tries that just fit': ruleMesh({ timeout: '3s', retry: retry(2, '1s') }),
    'no time for one try': ruleMesh({ timeout: '1s', retry: { attempts: 5 } }),
    'no timeout to exceed': ruleMesh({ timeout: 'unlimited', retry: retry(9, '1h') }),
    'times that another law refuses': ruleMesh({ timeout: 'soon', retry: retry(2, '0s') }),
  },
  invalid: {
    'one try too many': [
      ruleMesh({ timeout: '2s', retry: retry(2, '1s') }),
      {
        code: 'retry-exceeds-timeout',
        at: [...rule, 'retry', 'perTryTimeout'],
        message: '3 tries of 1s by route `route` take up to 3s, and its timeout is 2s',
        help: 'raise the timeout to 3s or more, or lower `attempts` or `perTryTimeout`',
      },
    ],
    'the timeout of every route': [
      ruleMesh({ retry: retry(3, '5s') }),
      { code: 'retry-exceeds-timeout', at: [...rule, 'retry', 'perTryTimeout'] },
    ],
    'a try as long as all of them': [
      ruleMesh({ timeout: '2s', retry: retry(1, '2s') }),
      {
        code: 'try-outlasts-timeout',
        at: [...rule, 'retry', 'perTryTimeout'],
        message: 'one try by route `route` may take 2s, and all of them together 2s',
      },
    ],
    'a deadline of gRPC': [
      grpcRuleMesh({ deadline: '1s', retry: retry(1, '800ms') }),
      { code: 'retry-exceeds-timeout', at: ['grpcRoutes', 0, 'rules', 0, 'retry', 'perTryTimeout'] },
    ],
  },
});

import { faultOutsideTimeout } from '../../src/check/rules/fault-outside-timeout.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const fault = { delay: { duration: '7s' } };

expectRule(faultOutsideTimeout, {
  valid: {
    'a delay without a timeout written': ruleMesh({ fault: { delay: { duration: '1m' } } }),
    'a delay shorter than the timeout': ruleMesh({ fault, timeout: '10s' }),
    'no limit': ruleMesh({ fault, timeout: 'unlimited' }),
  },
  invalid: {
    'a delay as long as the timeout': [
      ruleMesh({ fault, timeout: '7s' }),
      {
        code: 'fault-outside-timeout',
        at: [...rule, 'fault', 'delay', 'duration'],
        message: 'route `route` delays requests by 7s, which its timeout of 7s does not count',
      },
    ],
  },
});

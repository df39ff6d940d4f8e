import { longTimeout } from '../../src/check/rules/long-timeout.ts';
import { meshOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(longTimeout, {
  valid: {
    'an hour': meshOf({ httpRoutes: [ruleOf({ timeout: '1h' })] }),
    'a text that is no timeout': meshOf({ httpRoutes: [ruleOf({ timeout: 'days' })] }),
  },
  invalid: {
    'more than an hour': [
      meshOf({ httpRoutes: [ruleOf({ timeout: '60m1s' })] }),
      {
        code: 'long-timeout',
        at: ['httpRoutes', 0, 'rules', 0, 'timeout'],
        message: 'a rule of route `route` waits up to 3601s for a response',
      },
    ],
  },
});

import { invalidTimeout } from '../../src/check/rules/invalid-timeout.ts';
import { meshOf, ruleOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidTimeout, {
  valid: {
    'whole numbers with units': meshOf({ httpRoutes: [ruleOf({ timeout: '1m30s' }), ruleOf({ timeout: '500ms' })] }),
  },
  invalid: {
    zero: [
      meshOf({ httpRoutes: [ruleOf({ timeout: '0s' })] }),
      {
        code: 'invalid-timeout',
        at: ['httpRoutes', 0, 'rules', 0, 'timeout'],
        message: 'the timeout of route `route` is not a length of time meshc accepts: `0s`',
        help: 'write how long it may take at most, such as `30s`',
      },
    ],
    'a number without a unit': [
      meshOf({ httpRoutes: [ruleOf({ timeout: '30' })] }),
      {
        code: 'invalid-timeout',
        at: ['httpRoutes', 0, 'rules', 0, 'timeout'],
        help: 'write the unit too: `30s` or `30ms`',
      },
    ],
    'a fraction': [
      meshOf({ httpRoutes: [ruleOf({ timeout: '1.5s' })] }),
      { code: 'invalid-timeout', at: ['httpRoutes', 0, 'rules', 0, 'timeout'], help: 'write whole numbers: `1500ms`' },
    ],
    words: [
      meshOf({ httpRoutes: [ruleOf({ timeout: '2 seconds' })] }),
      {
        code: 'invalid-timeout',
        at: ['httpRoutes', 0, 'rules', 0, 'timeout'],
        help: 'write whole numbers with the units h, m, s and ms, such as `2s`, `500ms` or `1m30s`',
      },
    ],
  },
});

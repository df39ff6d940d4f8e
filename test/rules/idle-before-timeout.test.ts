import { idleBeforeTimeout } from '../../src/check/rules/idle-before-timeout.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

expectRule(idleBeforeTimeout, {
  valid: {
    'as long as the timeout': ruleMesh({ timeout: '1m', idleTimeout: '1m' }),
    'a stream': ruleMesh({ timeout: 'unlimited', idleTimeout: '10s' }),
  },
  invalid: {
    'shorter than the timeout': [
      ruleMesh({ timeout: '1m', idleTimeout: '30s' }),
      {
        code: 'idle-before-timeout',
        at: [...rule, 'idleTimeout'],
        message: 'a rule of route `route` ends silent requests after 30s, before their timeout of 1m',
      },
    ],
    'shorter than the timeout of every route': [
      ruleMesh({ idleTimeout: '5s' }),
      { code: 'idle-before-timeout', at: [...rule, 'idleTimeout'] },
    ],
  },
});

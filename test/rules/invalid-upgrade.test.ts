import { invalidUpgrade } from '../../src/check/rules/invalid-upgrade.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

expectRule(invalidUpgrade, {
  valid: { 'names of protocols': ruleMesh({ upgrades: ['websocket', 'chat/2', 'SPDY/3.1'] }) },
  invalid: {
    'what nobody could look into': [
      ruleMesh({ upgrades: ['h2c', 'CONNECT'] }),
      {
        code: 'invalid-upgrade',
        at: [...rule, 'upgrades', 0],
        message: 'route `route` cannot let clients upgrade to `h2c`',
        help: "declare the port as 'http2': requests inside an upgraded connection are never looked at",
      },
      { code: 'invalid-upgrade', at: [...rule, 'upgrades', 1] },
    ],
    'no name': [ruleMesh({ upgrades: ['web socket'] }), { code: 'invalid-upgrade', at: [...rule, 'upgrades', 0] }],
    nothing: [
      ruleMesh({ upgrades: [] }),
      { code: 'invalid-upgrade', at: [...rule, 'upgrades'], help: 'leave `upgrades` out: then nothing is upgraded' },
    ],
  },
});

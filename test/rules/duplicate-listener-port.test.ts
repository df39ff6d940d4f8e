import { duplicateListenerPort } from '../../src/check/rules/duplicate-listener-port.ts';
import { gatewayOf, meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(duplicateListenerPort, {
  valid: {
    'one port on two gateways': meshOf({ gateways: [gatewayOf('egress'), gatewayOf('ingress')] }),
  },
  invalid: {
    'one port on one gateway': [
      meshOf({
        gateways: [
          gatewayOf('ingress', {
            listeners: {
              web: { port: 80, protocol: 'http', hostnames: ['a.example'] },
              shop: { port: 80, protocol: 'http', hostnames: ['b.example'] },
            },
          }),
        ],
      }),
      {
        code: 'duplicate-listener-port',
        at: ['gateways', 0, 'listeners', 'shop', 'port'],
        message: 'listeners `web` and `shop` of gateway `ingress` want one port, 80',
        related: [['gateways', 0, 'listeners', 'web']],
      },
    ],
  },
});

import { gatewayWithoutListeners } from '../../src/check/rules/gateway-without-listeners.ts';
import { gatewayOf, meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(gatewayWithoutListeners, {
  valid: { 'a gateway with a listener': meshOf({ gateways: [gatewayOf('ingress')] }) },
  invalid: {
    'a gateway without': [
      meshOf({ gateways: [gatewayOf('ingress', { listeners: {} })] }),
      {
        code: 'gateway-without-listeners',
        at: ['gateways', 0, 'listeners'],
        message: 'gateway `ingress` has no listeners',
      },
    ],
  },
});

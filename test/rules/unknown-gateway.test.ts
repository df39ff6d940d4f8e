import { unknownGateway } from '../../src/check/rules/unknown-gateway.ts';
import { gatewayOf, meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const parent = { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } as const;

expectRule(unknownGateway, {
  valid: {
    'a gateway that exists': meshOf({ gateways: [gatewayOf('ingress')], httpRoutes: [routeOf('route', { parent })] }),
  },
  invalid: {
    'a misspelt gateway': [
      meshOf({ gateways: [gatewayOf('ingres')], httpRoutes: [routeOf('route', { parent })] }),
      {
        code: 'unknown-gateway',
        at: ['httpRoutes', 0, 'parent', 'gateway'],
        message: 'route `route` is attached to a gateway that does not exist: `ingress`',
        help: 'did you mean `ingres`?',
      },
    ],
    'a gateway where there is none': [
      meshOf({ httpRoutes: [routeOf('route', { parent })] }),
      {
        code: 'unknown-gateway',
        at: ['httpRoutes', 0, 'parent', 'gateway'],
        help: 'declare the gateway, or attach the route to another one',
      },
    ],
  },
});

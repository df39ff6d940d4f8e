import { listenerWithoutRoutes } from '../../src/check/rules/listener-without-routes.ts';
import { gatewayOf, meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const parent = { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } as const;

expectRule(listenerWithoutRoutes, {
  valid: {
    'a listener with a route': meshOf({ gateways: [gatewayOf('ingress')], httpRoutes: [routeOf('route', { parent })] }),
    'a gateway whose route is misspelt': meshOf({
      gateways: [gatewayOf('ingres')],
      httpRoutes: [routeOf('route', { parent })],
    }),
    'a listener whose route is misspelt': meshOf({
      gateways: [gatewayOf('ingress')],
      httpRoutes: [routeOf('route', { parent: { ...parent, listener: 'wep' } })],
    }),
  },
  invalid: {
    'a listener without': [
      meshOf({ gateways: [gatewayOf('ingress')] }),
      {
        code: 'listener-without-routes',
        at: ['gateways', 0, 'listeners', 'web'],
        message: 'listener `web` of gateway `ingress` has no routes: it answers every request with 404',
      },
    ],
  },
});

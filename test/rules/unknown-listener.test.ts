import { unknownListener } from '../../src/check/rules/unknown-listener.ts';
import { gatewayOf, meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const parent = { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } as const;

expectRule(unknownListener, {
  valid: {
    'a listener that exists': meshOf({
      gateways: [gatewayOf('ingress')],
      httpRoutes: [routeOf('route', { parent: { ...parent, listener: 'web' } })],
    }),
    'a gateway that does not exist': meshOf({
      httpRoutes: [routeOf('route', { parent: { ...parent, listener: 'web' } })],
    }),
  },
  invalid: {
    'a misspelt listener': [
      meshOf({
        gateways: [gatewayOf('ingress')],
        httpRoutes: [routeOf('route', { parent: { ...parent, listener: 'wep' } })],
      }),
      {
        code: 'unknown-listener',
        at: ['httpRoutes', 0, 'parent', 'listener'],
        message: 'route `route` is attached to a listener that `ingress` does not have',
        help: 'did you mean `web`?',
        label: '`ingress` has `web`',
        related: [['gateways', 0]],
      },
    ],
  },
});

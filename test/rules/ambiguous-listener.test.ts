import { ambiguousListener } from '../../src/check/rules/ambiguous-listener.ts';
import { gatewayOf, meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const parent = { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } as const;
const two = gatewayOf('ingress', {
  listeners: {
    web: { port: 8000, protocol: 'http', hostnames: ['*'] },
    admin: { port: 8001, protocol: 'http', hostnames: ['*'] },
  },
});

expectRule(ambiguousListener, {
  valid: {
    'a gateway with one listener': meshOf({
      gateways: [gatewayOf('ingress')],
      httpRoutes: [routeOf('route', { parent })],
    }),
    'a route that names its listener': meshOf({
      gateways: [two],
      httpRoutes: [routeOf('route', { parent: { ...parent, listener: 'web' } })],
    }),
  },
  invalid: {
    'a gateway with two': [
      meshOf({ gateways: [two], httpRoutes: [routeOf('route', { parent })] }),
      {
        code: 'ambiguous-listener',
        at: ['httpRoutes', 0, 'parent'],
        message: 'route `route` does not say which listener of `ingress` it is for',
        help: 'set `listener` to one of `web` or `admin`',
      },
    ],
  },
});

import { hostnameNotOnListener } from '../../src/check/rules/hostname-not-on-listener.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { gatewayOf, meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** A gateway whose listener serves some hosts, with a route for some. */
function hostMesh(served: string[], wanted?: string[]): Mesh {
  const parent = { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } as const;
  return meshOf({
    gateways: [gatewayOf('ingress', { listeners: { web: { port: 8000, protocol: 'http', hostnames: served } } })],
    httpRoutes: wanted ? [routeOf('route', { parent: { ...parent, hostnames: wanted } })] : [],
  });
}

const ofRoute = ['httpRoutes', 0, 'parent', 'hostnames'];

expectRule(hostnameNotOnListener, {
  valid: {
    'a host the listener serves': hostMesh(['shop.example', '*.shop.example'], ['shop.example', 'a.b.shop.example']),
    'a wildcard with one of its hosts below it': hostMesh(['a.shop.example'], ['*.shop.example']),
    'every host': hostMesh(['*'], ['a.example']),
    'lists with mistakes of their own': hostMesh(['Shop.example'], ['shop.example', 'HTTP://']),
  },
  invalid: {
    'a host of somebody else': [
      hostMesh(['shop.example', '*.shop.example'], ['shop.example', 'cart.example']),
      {
        code: 'hostname-not-on-listener',
        at: [...ofRoute, 1],
        message: 'route `route` is for a host that listener `web` does not serve: `cart.example`',
        help: 'use one of `shop.example` or `*.shop.example`, or add the host name to the listener',
        label: '`web` serves `shop.example` and `*.shop.example`',
        related: [['gateways', 0, 'listeners', 'web']],
      },
    ],
    'the domain itself, which its wildcard does not cover': [
      hostMesh(['*.shop.example'], ['shop.example']),
      { code: 'hostname-not-on-listener', at: [...ofRoute, 0] },
    ],
  },
});

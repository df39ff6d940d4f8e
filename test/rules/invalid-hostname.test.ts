import { invalidHostname } from '../../src/check/rules/invalid-hostname.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { answerMesh, gatewayOf, meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** A gateway whose listener serves some hosts, with a route for some. */
function hostMesh(served: string[], wanted?: string[]): Mesh {
  const parent = { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } as const;
  return meshOf({
    gateways: [gatewayOf('ingress', { listeners: { web: { port: 8000, protocol: 'http', hostnames: served } } })],
    httpRoutes: wanted ? [routeOf('route', { parent: { ...parent, hostnames: wanted } })] : [],
  });
}

const ofListener = ['gateways', 0, 'listeners', 'web', 'hostnames'];
const ofRoute = ['httpRoutes', 0, 'parent', 'hostnames'];

expectRule(invalidHostname, {
  valid: { 'names and wildcards': hostMesh(['*', 'localhost', '*.shop.example'], ['a.shop.example']) },
  invalid: {
    'upper case': [
      hostMesh(['Shop.example']),
      {
        code: 'invalid-hostname',
        at: [...ofListener, 0],
        message: 'listener `web` of gateway `ingress` names something that is not a host name: `Shop.example`',
        help: 'write it in lower case: `shop.example`',
      },
    ],
    'a URL and a port': [
      hostMesh(['*'], ['https://shop.example/a', 'shop.example:8080']),
      { code: 'invalid-hostname', at: [...ofRoute, 0], help: 'write the host name alone: `shop.example`' },
      { code: 'invalid-hostname', at: [...ofRoute, 1], help: 'write the host name alone: `shop.example`' },
    ],
    'a redirect to a wildcard, and to an address of the web': [
      answerMesh({ redirect: { hostname: '*.example' } }),
      {
        code: 'invalid-hostname',
        at: ['httpRoutes', 0, 'rules', 0, 'redirect', 'hostname'],
        message: 'route `route` names something that is not a host name: `*.example`',
        help: 'name one host: nothing is sent to all of them',
      },
    ],
    'an address': [
      hostMesh(['10.0.0.1']),
      {
        code: 'invalid-hostname',
        at: [...ofListener, 0],
        help: 'use a name; for requests that name an address, serve every host with `*`',
      },
    ],
    'a star in the middle, and nothing': [
      hostMesh(['shop.*.example', '']),
      {
        code: 'invalid-hostname',
        at: [...ofListener, 0],
        help: 'a `*` stands for whole labels at the start, as in `*.example.com`',
      },
      { code: 'invalid-hostname', at: [...ofListener, 1] },
    ],
  },
});

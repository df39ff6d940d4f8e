import { hostnamesMissing } from '../../src/check/rules/hostnames-missing.ts';
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

const ofListener = ['gateways', 0, 'listeners', 'web', 'hostnames'];
const ofRoute = ['httpRoutes', 0, 'parent', 'hostnames'];

expectRule(hostnamesMissing, {
  valid: { 'host names': hostMesh(['*'], ['a.example']), 'a route without a list': hostMesh(['*']) },
  invalid: {
    'an empty list of a listener': [
      hostMesh([]),
      {
        code: 'hostnames-missing',
        at: ofListener,
        message: 'listener `web` of gateway `ingress` has an empty list of host names',
        help: "name the hosts it serves; ['*'] serves every host",
      },
    ],
    'an empty list of a route': [
      hostMesh(['*'], []),
      {
        code: 'hostnames-missing',
        at: ofRoute,
        help: 'leave `hostnames` out for every host of the listener, or name some',
      },
    ],
  },
});

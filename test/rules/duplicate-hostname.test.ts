import { duplicateHostname } from '../../src/check/rules/duplicate-hostname.ts';
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

expectRule(duplicateHostname, {
  valid: { 'different hosts': hostMesh(['a.example', '*.example'], ['a.example', 'b.example']) },
  invalid: {
    'one host twice': [
      hostMesh(['a.example', 'b.example', 'a.example'], ['a.example', 'A.example']),
      {
        code: 'duplicate-hostname',
        at: [...ofListener, 2],
        message: 'listener `web` of gateway `ingress` names the host `a.example` twice',
        related: [[...ofListener, 0]],
      },
      { code: 'duplicate-hostname', at: [...ofRoute, 1], message: 'route `route` names the host `A.example` twice' },
    ],
  },
});

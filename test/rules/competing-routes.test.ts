import { competingRoutes } from '../../src/check/rules/competing-routes.ts';
import type { GatewayListener } from '../../src/model/gateway-listener.ts';
import type { ConnectionParent } from '../../src/model/tcp-route.ts';
import { edgeMesh, meshOf, onEdge, serviceOf, tcpRouteOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const listeners = {
  a: { port: 1, protocol: 'tcp' },
  b: { port: 2, protocol: 'tcp' },
  names: { port: 443, protocol: 'tls', hostnames: ['*.example'], tls: { kind: 'passthrough' } },
} satisfies Record<string, GatewayListener>;

const page = serviceOf('page', { ports: { tcp: { number: 1, protocol: 'tcp' }, tls: { number: 2, protocol: 'tls' } } });
const onPage: ConnectionParent = { kind: 'service', namespace: 'shop', service: 'page' };
const toNames = onEdge('names');

expectRule(competingRoutes, {
  valid: {
    'a route for each listener': edgeMesh(listeners, {
      tcpRoutes: [tcpRouteOf('a', { parent: onEdge('a') }), tcpRouteOf('b', { parent: onEdge('b') })],
    }),
    'different names of one listener': edgeMesh(listeners, {
      tlsRoutes: [
        { ...tcpRouteOf('a', { parent: toNames }), hostnames: ['a.example'] },
        { ...tcpRouteOf('b', { parent: toNames }), hostnames: ['b.example', '*.b.example'] },
        tcpRouteOf('rest', { parent: toNames }),
      ],
    }),
    'a TCP port and a TLS port of one service': meshOf({
      services: [page],
      tcpRoutes: [tcpRouteOf('tcp', { parent: onPage })],
      tlsRoutes: [tcpRouteOf('tls', { parent: onPage })],
    }),
  },
  invalid: {
    'two routes of one listener, one of which does not name it': [
      edgeMesh({ a: listeners.a }, { tcpRoutes: [tcpRouteOf('one', { parent: onEdge('a') }), tcpRouteOf('two')] }),
      {
        code: 'competing-routes',
        at: ['tcpRoutes', 1, 'parent'],
        message: 'routes `one` and `two` both take the connections of listener `a` of `edge`',
        related: [['tcpRoutes', 0]],
      },
    ],
    'one name twice': [
      edgeMesh(listeners, {
        tlsRoutes: [
          { ...tcpRouteOf('one', { parent: toNames }), hostnames: ['a.example'] },
          { ...tcpRouteOf('two', { parent: toNames }), hostnames: ['b.example', 'A.example'] },
        ],
      }),
      {
        code: 'competing-routes',
        at: ['tlsRoutes', 1, 'hostnames', 1],
        message: 'routes `one` and `two` both take the connections for `a.example` of listener `names` of `edge`',
      },
    ],
    'two routes of one port of a service': [
      meshOf({
        services: [page],
        tlsRoutes: [tcpRouteOf('one', { parent: onPage }), tcpRouteOf('two', { parent: onPage })],
      }),
      {
        code: 'competing-routes',
        at: ['tlsRoutes', 1, 'parent'],
        message: 'routes `one` and `two` both take the connections of port `tls` of `page`',
      },
    ],
  },
});

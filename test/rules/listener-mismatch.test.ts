import { listenerMismatch } from '../../src/check/rules/listener-mismatch.ts';
import type { GatewayListener } from '../../src/model/gateway-listener.ts';
import { edgeMesh, onEdge, routeOf, tcpRouteOf, terminationOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const listeners = {
  database: { port: 5432, protocol: 'tcp' },
  secure: { port: 443, protocol: 'https', hostnames: ['*'], tls: terminationOf() },
  through: { port: 8443, protocol: 'tls', hostnames: ['*'], tls: { kind: 'passthrough' } },
} satisfies Record<string, GatewayListener>;

expectRule(listenerMismatch, {
  valid: {
    'each route on its kind of listener': edgeMesh(listeners, {
      httpRoutes: [routeOf('web', { parent: onEdge('secure') })],
      tcpRoutes: [tcpRouteOf('database', { parent: onEdge('database') })],
      tlsRoutes: [tcpRouteOf('through', { parent: onEdge('through') })],
    }),
    'routes that name no listener where one is of their kind': edgeMesh(listeners, {
      httpRoutes: [routeOf('web', { parent: onEdge() })],
      tcpRoutes: [tcpRouteOf('database')],
      tlsRoutes: [tcpRouteOf('through')],
    }),
    'a listener that does not exist, which is another law': edgeMesh(listeners, {
      tcpRoutes: [tcpRouteOf('database', { parent: onEdge('nowhere') })],
    }),
  },
  invalid: {
    'requests where TLS goes through': [
      edgeMesh(listeners, { httpRoutes: [routeOf('web', { parent: onEdge('through') })] }),
      {
        code: 'listener-mismatch',
        at: ['httpRoutes', 0, 'parent', 'listener'],
        message: 'HTTP route `web` is attached to listener `through` of `edge`, which accepts tls',
        help: 'attach it to `secure`, or use the kind of route that the listener has',
        label: 'it accepts tls',
        related: [['gateways', 0, 'listeners', 'through']],
      },
    ],
    'server names where requests are read, and where only bytes are': [
      edgeMesh(listeners, {
        tlsRoutes: [tcpRouteOf('a', { parent: onEdge('secure') }), tcpRouteOf('b', { parent: onEdge('database') })],
      }),
      { code: 'listener-mismatch', at: ['tlsRoutes', 0, 'parent', 'listener'] },
      { code: 'listener-mismatch', at: ['tlsRoutes', 1, 'parent', 'listener'] },
    ],
    'no listener of the kind at all': [
      edgeMesh({ secure: listeners.secure }, { tcpRoutes: [tcpRouteOf('database')] }),
      {
        code: 'listener-mismatch',
        at: ['tcpRoutes', 0, 'parent'],
        help: 'use the kind of route that the listener has, or give the gateway a listener for this one',
      },
    ],
  },
});

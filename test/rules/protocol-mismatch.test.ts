import { protocolMismatch } from '../../src/check/rules/protocol-mismatch.ts';
import { backendOf, meshOf, routeOf, ruleOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const speaking = (protocol: 'http' | 'grpc' | 'tcp') =>
  serviceOf('page', { ports: { http: { number: 8080, protocol } } });

expectRule(protocolMismatch, {
  valid: {
    'HTTP to HTTP/2 and gRPC': meshOf({
      services: [speaking('http'), serviceOf('cart', { ports: { http: { number: 1, protocol: 'grpc' } } })],
      httpRoutes: [ruleOf({ backends: [backendOf('cart'), backendOf('page')] })],
    }),
    'a route of the HTTP port beside a TCP port': meshOf({
      services: [
        serviceOf('page', { ports: { db: { number: 1, protocol: 'tcp' }, http: { number: 2, protocol: 'http' } } }),
      ],
      httpRoutes: [routeOf('route')],
    }),
  },
  invalid: {
    'a route on a TCP service, sending to one': [
      meshOf({ services: [speaking('tcp')], httpRoutes: [routeOf('route')] }),
      {
        code: 'protocol-mismatch',
        at: ['httpRoutes', 0, 'parent'],
        message: 'route `route` is attached to port `http` of `page`, which speaks tcp',
        help: "name a port that speaks HTTP; if this one does, declare it as 'http', 'http2' or 'grpc'",
        label: '`page` listens on 8080 (http)',
      },
      {
        code: 'protocol-mismatch',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'port'],
        message: 'route `route` sends HTTP to port `http` of `page`, which speaks tcp',
      },
    ],
    'a route that names a TCP port': [
      meshOf({
        services: [speaking('tcp'), serviceOf('web')],
        httpRoutes: [
          ruleOf({ backends: [backendOf('web')] }),
          routeOf('other', {
            parent: { kind: 'service', namespace: 'shop', service: 'page', port: 'http' },
            rules: [{ backends: [backendOf('web')] }],
          }),
        ],
      }),
      { code: 'protocol-mismatch', at: ['httpRoutes', 0, 'parent'] },
      { code: 'protocol-mismatch', at: ['httpRoutes', 1, 'parent', 'port'] },
    ],
    'gRPC sent to HTTP/1.1': [
      meshOf({
        services: [speaking('grpc'), serviceOf('web')],
        httpRoutes: [ruleOf({ backends: [backendOf('web')] })],
      }),
      {
        code: 'protocol-mismatch',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'port'],
        message: 'route `route` sends gRPC to port `http` of `web`, which speaks http',
        help: "name a port that speaks HTTP/2; if this one does, declare it as 'grpc' or 'http2'",
      },
    ],
  },
});

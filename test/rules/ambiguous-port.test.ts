import { ambiguousPort } from '../../src/check/rules/ambiguous-port.ts';
import { meshOf, routeOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const two = (protocol: 'http' | 'grpc' | 'tcp') =>
  serviceOf('page', { ports: { http: { number: 8080, protocol: 'http' }, other: { number: 9000, protocol } } });

expectRule(ambiguousPort, {
  valid: {
    'a service with one HTTP port beside another': meshOf({ services: [two('tcp')], httpRoutes: [routeOf('route')] }),
    'a route that names its port': meshOf({
      services: [two('http')],
      httpRoutes: [routeOf('route', { parent: { kind: 'service', namespace: 'shop', service: 'page', port: 'http' } })],
    }),
  },
  invalid: {
    'a service with two HTTP ports': [
      meshOf({ services: [two('grpc')], httpRoutes: [routeOf('route')] }),
      {
        code: 'ambiguous-port',
        at: ['httpRoutes', 0, 'parent'],
        message: 'route `route` does not say which port of `page` it is for',
        help: 'set `port` to one of `http` or `other`',
        label: '`page` listens on 8080 (http) and 9000 (other)',
      },
    ],
  },
});

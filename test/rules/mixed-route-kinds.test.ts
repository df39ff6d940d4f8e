import { mixedRouteKinds } from '../../src/check/rules/mixed-route-kinds.ts';
import { grpcRouteOf, meshOf, routeOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const services = [serviceOf('page', { ports: { http: { number: 8080, protocol: 'grpc' } } })];
const parent = { kind: 'service', namespace: 'shop', service: 'page' } as const;

expectRule(mixedRouteKinds, {
  valid: {
    'two gRPC routes': meshOf({ services, grpcRoutes: [grpcRouteOf('a'), grpcRouteOf('b')] }),
    'one of each for different hosts': meshOf({
      services,
      httpRoutes: [routeOf('http', { parent: { ...parent, hostnames: ['web.example'] } })],
      grpcRoutes: [grpcRouteOf('grpc', { parent: { ...parent, hostnames: ['calls.example'] } })],
    }),
  },
  invalid: {
    'one of each for every host': [
      meshOf({ services, httpRoutes: [routeOf('http')], grpcRoutes: [grpcRouteOf('grpc')] }),
      {
        code: 'mixed-route-kinds',
        at: ['grpcRoutes', 0],
        message: 'gRPC route `grpc` and HTTP route `http` are for the same host',
        related: [['httpRoutes', 0]],
      },
    ],
  },
});

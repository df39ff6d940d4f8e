import { healthCheckRefused } from '../../src/check/rules/health-check-refused.ts';
import type { AccessRule } from '../../src/model/authorization-policy.ts';
import type { HealthCheck } from '../../src/model/health-check.ts';
import {
  backendOf,
  gatewayOf,
  meshOf,
  policyOf,
  routeOf,
  serviceOf,
  upstreamOf,
  workloadOf,
} from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const http: HealthCheck = { kind: 'http', path: '/healthz' };
const fromCart = { from: [{ kind: 'workload', namespace: 'shop', workload: 'cart' }] } satisfies AccessRule;
const checked = (healthCheck: HealthCheck, rules: AccessRule[], denied: AccessRule[] = []) =>
  meshOf({
    services: [serviceOf('page', { trafficPolicy: { healthCheck } }), serviceOf('cart')],
    workloads: [workloadOf('cart', { upstreams: [upstreamOf('page')] })],
    authorizationPolicies: [
      policyOf('allow', rules),
      ...(denied.length > 0 ? [policyOf('deny', denied, { action: 'deny' })] : []),
    ],
  });
const at = ['services', 0, 'trafficPolicy', 'healthCheck'];

expectRule(healthCheckRefused, {
  valid: {
    'a caller that may do everything': checked(http, [fromCart]),
    'a rule for the check': checked(http, [
      { ...fromCart, paths: ['/items/*'] },
      { ...fromCart, methods: ['GET'], paths: ['/healthz'] },
    ]),
    'a caller that may not call at all, which another law says': checked(http, [{ from: [], methods: ['GET'] }]),
    'a check that only connects': checked({ kind: 'tcp' }, [{ ...fromCart, paths: ['/items/*'] }]),
    'gRPC with its method': checked({ kind: 'grpc' }, [{ ...fromCart, paths: ['/grpc.health.v1.Health/*'] }]),
  },
  invalid: {
    'a path that nobody may ask for': [
      checked(http, [{ ...fromCart, paths: ['/items/*'] }]),
      {
        code: 'health-check-refused',
        at: [...at, 'path'],
        message:
          'workload `cart` asks port `http` of service `page` for its health by GET /healthz, which no policy lets it do',
        help: 'allow GET `/healthz` to every caller that may call the port',
      },
    ],
    'a gateway that may not ask': [
      meshOf({
        services: [serviceOf('page', { trafficPolicy: { healthCheck: http } })],
        gateways: [gatewayOf('edge')],
        httpRoutes: [
          routeOf('all', {
            parent: { kind: 'gateway', namespace: 'shop', gateway: 'edge' },
            rules: [{ backends: [backendOf('page')] }],
          }),
        ],
        authorizationPolicies: [
          policyOf('allow', [{ from: [{ kind: 'gateway', namespace: 'shop', gateway: 'edge' }], methods: ['POST'] }]),
        ],
      }),
      {
        code: 'health-check-refused',
        at: [...at, 'path'],
        message:
          'gateway `edge` asks port `http` of service `page` for its health by GET /healthz, which no policy lets it do',
      },
    ],
    'a path that is denied': [
      checked(http, [fromCart], [{ paths: ['/healthz'] }]),
      { code: 'health-check-refused', at: [...at, 'path'] },
    ],
    'gRPC without its method': [
      checked({ kind: 'grpc' }, [{ ...fromCart, paths: ['/shop.Cart/*'] }]),
      { code: 'health-check-refused', at },
    ],
  },
});

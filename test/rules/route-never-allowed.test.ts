import { routeNeverAllowed } from '../../src/check/rules/route-never-allowed.ts';
import type { AccessRule } from '../../src/model/authorization-policy.ts';
import type { HttpRoute } from '../../src/model/http-route.ts';
import type { Mesh } from '../../src/model/mesh.ts';
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

const cart = { kind: 'service', namespace: 'shop', service: 'cart' } as const;
const ingress = { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } as const;
const toGateway = ingress;
const toService = { kind: 'service', namespace: 'shop', service: 'page' } as const;

/** `cart` calls `page`; a route of `page` or of the gateway sends to `page` and `other`. */
function routed(parent: HttpRoute['parent'], allowed: Record<string, AccessRule[]>, weight = 1): Mesh {
  return meshOf({
    services: [serviceOf('cart'), serviceOf('other'), serviceOf('page')],
    workloads: [workloadOf('cart', { upstreams: [upstreamOf('page')] })],
    gateways: [gatewayOf('ingress')],
    httpRoutes: [
      routeOf('route', { parent, rules: [{ backends: [backendOf('page'), backendOf('other', { weight })] }] }),
    ],
    authorizationPolicies: Object.entries(allowed).map(([service, rules]) =>
      policyOf(service, rules, { target: { namespace: 'shop', service } }),
    ),
  });
}

expectRule(routeNeverAllowed, {
  valid: {
    'a gateway that is allowed': routed(toGateway, { page: [{ from: [ingress] }], other: [{ from: [ingress] }] }),
    'callers that are allowed': routed(toService, { page: [{ from: [cart] }], other: [{ from: [cart] }] }),
    'a backend that gets nothing': routed(toGateway, { page: [{ from: [ingress] }], other: [{ from: [cart] }] }, 0),
    'a service without a policy, which has a law of its own': routed(toGateway, { page: [{ from: [ingress] }] }),
    'callers that are let in nowhere, which is said at the upstream': routed(toService, {
      page: [{ from: [ingress] }],
      other: [{ from: [ingress] }],
    }),
  },
  invalid: {
    'a gateway that is not allowed': [
      routed(toGateway, { page: [{ from: [ingress] }], other: [{ from: [cart] }] }),
      {
        code: 'route-never-allowed',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 1, 'service'],
        message: 'route `route` sends requests to `other`, which lets gateway `ingress` in by no policy',
        help: 'allow gateway `ingress` in a policy of `other`: until then these requests fail with 403',
      },
    ],
    'callers that one of two services lets in': [
      routed(toService, { page: [{ from: [cart] }], other: [{ from: [ingress] }] }),
      {
        code: 'route-never-allowed',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 1, 'service'],
        message: 'route `route` sends requests to `other`, which lets the callers of `page` in by no policy',
      },
    ],
  },
});

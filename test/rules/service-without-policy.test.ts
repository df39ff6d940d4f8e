import { serviceWithoutPolicy } from '../../src/check/rules/service-without-policy.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { gatewayOf, meshOf, policyOf, routeOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** `cart` calls `page`. */
function calling(authorizationPolicies: Mesh['authorizationPolicies']): Mesh {
  return meshOf({
    services: [serviceOf('cart'), serviceOf('page')],
    workloads: [workloadOf('cart', { upstreams: [upstreamOf('page')] })],
    authorizationPolicies,
  });
}

expectRule(serviceWithoutPolicy, {
  valid: {
    'a service nobody calls': meshOf({ workloads: [workloadOf('page')] }),
    'a service with a policy': calling([policyOf('policy', [{ methods: ['GET'] }])]),
    'a service whose policy is misspelt': calling([
      policyOf('policy', [{}], { target: { namespace: 'shop', service: 'pages' } }),
    ]),
    'a service whose policy is empty': calling([policyOf('policy', [])]),
  },
  invalid: {
    'a service that is called': [
      calling([]),
      {
        code: 'service-without-policy',
        at: ['services', 1],
        message: 'service `page` is called, but no policy allows anyone',
        related: [['workloads', 0, 'upstreams', 0, 'service']],
      },
    ],
    'a service with denies only': [
      calling([policyOf('policy', [{}], { action: 'deny' })]),
      { code: 'service-without-policy', at: ['services', 1] },
    ],
    'a service a gateway sends to': [
      meshOf({
        gateways: [gatewayOf('ingress')],
        httpRoutes: [routeOf('route', { parent: { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } })],
      }),
      { code: 'service-without-policy', at: ['services', 0] },
    ],
  },
});

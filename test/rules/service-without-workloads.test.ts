import { serviceWithoutWorkloads } from '../../src/check/rules/service-without-workloads.ts';
import {
  backendOf,
  gatewayOf,
  meshOf,
  routeOf,
  ruleOf,
  serviceOf,
  upstreamOf,
  workloadOf,
} from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(serviceWithoutWorkloads, {
  valid: {
    'a service nobody calls': meshOf(),
    'a service that runs': meshOf({
      workloads: [workloadOf('page', { upstreams: [upstreamOf('page')] })],
    }),
    'a call that routes send elsewhere': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      workloads: [workloadOf('cart', { upstreams: [upstreamOf('page')] })],
      httpRoutes: [ruleOf({ backends: [backendOf('cart')] })],
    }),
  },
  invalid: {
    'a call of a service nothing serves': [
      meshOf({
        services: [serviceOf('cart'), serviceOf('page')],
        workloads: [workloadOf('page', { upstreams: [upstreamOf('cart')] })],
      }),
      {
        code: 'service-without-workloads',
        at: ['services', 0],
        message: 'service `cart` is called, but no workload serves it',
      },
    ],
    'a route of a gateway to one': [
      meshOf({
        gateways: [gatewayOf('ingress')],
        httpRoutes: [routeOf('route', { parent: { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } })],
      }),
      {
        code: 'service-without-workloads',
        at: ['services', 0],
        related: [['httpRoutes', 0, 'rules', 0, 'backends', 0, 'service']],
      },
    ],
  },
});

import { unknownService } from '../../src/check/rules/unknown-service.ts';
import { backendOf, meshOf, policyOf, routeOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(unknownService, {
  valid: {
    'references to services that exist': meshOf({
      services: [serviceOf('page'), serviceOf('cart')],
      workloads: [workloadOf('page', { upstreams: [upstreamOf('cart')] })],
      httpRoutes: [routeOf('route')],
      authorizationPolicies: [policyOf('policy', [{}])],
    }),
    'a mesh without any service, which has a law of its own': meshOf({ services: [], workloads: [workloadOf('page')] }),
  },
  invalid: {
    'a workload of no service': [
      meshOf({ workloads: [workloadOf('web', { service: 'pgae' })] }),
      {
        code: 'unknown-service',
        at: ['workloads', 0, 'service'],
        message: 'workload `web` serves a service that does not exist: `pgae`',
        help: 'did you mean `page`?',
        label: 'no such service',
      },
    ],
    'a call of no service, found in another namespace': [
      meshOf({
        services: [serviceOf('page'), serviceOf('cart', { namespace: 'sales' })],
        workloads: [workloadOf('page', { upstreams: [upstreamOf('cart')] })],
      }),
      {
        code: 'unknown-service',
        at: ['workloads', 0, 'upstreams', 0, 'service'],
        message: 'workload `page` calls a service that does not exist: `cart`',
        help: 'did you mean `sales/cart`?',
      },
    ],
    'a parent and a backend that do not exist': [
      meshOf({
        httpRoutes: [
          routeOf('route', {
            parent: { kind: 'service', namespace: 'other', service: 'unheard-of' },
            rules: [{ backends: [backendOf('nowhere')] }],
          }),
        ],
      }),
      {
        code: 'unknown-service',
        at: ['httpRoutes', 0, 'parent', 'service'],
        message: 'route `route` is attached to a service that does not exist: `other/unheard-of`',
        help: 'declare the service, or name another one',
      },
      { code: 'unknown-service', at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'service'] },
    ],
    'a policy of no service': [
      meshOf({
        authorizationPolicies: [policyOf('policy', [{}], { target: { namespace: 'shop', service: 'constructor' } })],
      }),
      { code: 'unknown-service', at: ['authorizationPolicies', 0, 'target', 'service'] },
    ],
  },
});

import { duplicateName } from '../../src/check/rules/duplicate-name.ts';
import { gatewayOf, meshOf, policyOf, routeOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(duplicateName, {
  valid: {
    'one name in two namespaces and for two kinds': meshOf({
      services: [serviceOf('page', { namespace: 'sales' }), serviceOf('page')],
      workloads: [workloadOf('page')],
      httpRoutes: [routeOf('page')],
      authorizationPolicies: [policyOf('page', [{}])],
    }),
  },
  invalid: {
    'two services': [
      meshOf({ services: [serviceOf('page'), serviceOf('page')] }),
      {
        code: 'duplicate-name',
        at: ['services', 1, 'name'],
        message: 'there are two services named `page` in namespace `shop`',
        related: [['services', 0]],
      },
    ],
    'every other kind': [
      meshOf({
        workloads: [workloadOf('page'), workloadOf('page')],
        gateways: [gatewayOf('ingress'), gatewayOf('ingress')],
        httpRoutes: [routeOf('route'), routeOf('route')],
        authorizationPolicies: [policyOf('policy', [{}]), policyOf('policy', [{}])],
      }),
      { code: 'duplicate-name', at: ['workloads', 1, 'name'] },
      { code: 'duplicate-name', at: ['gateways', 1, 'name'] },
      { code: 'duplicate-name', at: ['httpRoutes', 1, 'name'] },
      { code: 'duplicate-name', at: ['authorizationPolicies', 1, 'name'] },
    ],
  },
});

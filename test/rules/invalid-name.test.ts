import { invalidName } from '../../src/check/rules/invalid-name.ts';
import { gatewayOf, meshOf, policyOf, routeOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidName, {
  valid: {
    'DNS labels': meshOf({
      workloads: [workloadOf('page-v1')],
      gateways: [gatewayOf('in')],
      httpRoutes: [routeOf('a1')],
    }),
    'the longest label': meshOf({ name: 'a'.repeat(63) }),
  },
  invalid: {
    'a mesh and an environment': [
      meshOf({ name: 'Shop', environment: '' }),
      { code: 'invalid-name', at: ['name'], message: 'the mesh has an invalid name: `Shop`' },
      {
        code: 'invalid-name',
        at: ['environment'],
        help: 'use lower-case letters, digits and inner hyphens, at most 63 characters',
      },
    ],
    'a service, its port and its version': [
      meshOf({
        services: [
          serviceOf('my_page', { ports: { HTTP: { number: 80, protocol: 'http' } }, versions: { 'v1.0': {} } }),
        ],
      }),
      {
        code: 'invalid-name',
        at: ['services', 0, 'name'],
        message: 'a service has an invalid name: `my_page`',
        help: 'use lower-case letters, digits and inner hyphens, at most 63 characters, such as `my-page`',
      },
      { code: 'invalid-name', at: ['services', 0, 'ports', 'HTTP'] },
      { code: 'invalid-name', at: ['services', 0, 'versions', 'v1.0'] },
    ],
    'a listener, a node, a route and a policy': [
      meshOf({
        gateways: [
          gatewayOf('ingress', {
            listeners: { '-': { port: 80, protocol: 'http', hostnames: ['*'] } },
            placement: { kind: 'hosts', hosts: [{ node: 'node.a', address: '10.0.0.1' }] },
          }),
        ],
        httpRoutes: [routeOf('a b')],
        authorizationPolicies: [policyOf('a'.repeat(64), [{}])],
      }),
      { code: 'invalid-name', at: ['gateways', 0, 'listeners', '-'] },
      { code: 'invalid-name', at: ['gateways', 0, 'placement', 'hosts', 0, 'node'] },
      { code: 'invalid-name', at: ['httpRoutes', 0, 'name'] },
      { code: 'invalid-name', at: ['authorizationPolicies', 0, 'name'] },
    ],
    'a namespace, once however many are in it': [
      meshOf({
        services: [serviceOf('page', { namespace: 'Shop' }), serviceOf('cart', { namespace: 'Shop' })],
        workloads: [workloadOf('page', { namespace: 'Shop' })],
      }),
      { code: 'invalid-name', at: ['services', 0, 'namespace'], message: 'a namespace has an invalid name: `Shop`' },
    ],
  },
});

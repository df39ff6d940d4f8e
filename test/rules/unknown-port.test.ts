import { unknownPort } from '../../src/check/rules/unknown-port.ts';
import {
  backendOf,
  meshOf,
  policyOf,
  routeOf,
  ruleOf,
  serviceOf,
  upstreamOf,
  workloadOf,
} from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const payments = serviceOf('payments', {
  ports: { https: { number: 8443, protocol: 'http' }, metrics: { number: 9090, protocol: 'http' } },
});

expectRule(unknownPort, {
  valid: {
    'ports that exist': meshOf({
      workloads: [
        workloadOf('page', {
          upstreams: [upstreamOf('page')],
          placement: { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1', applicationPorts: { http: 9000 } }] },
        }),
      ],
      httpRoutes: [routeOf('route', { parent: { kind: 'service', namespace: 'shop', service: 'page', port: 'http' } })],
      authorizationPolicies: [policyOf('policy', [{ ports: ['http'] }])],
    }),
    'a port of a service that does not exist': meshOf({ httpRoutes: [ruleOf({ backends: [backendOf('nowhere')] })] }),
  },
  invalid: {
    'a backend with a misspelt port': [
      meshOf({ services: [payments], httpRoutes: [ruleOf({ backends: [backendOf('payments', { port: 'metrcs' })] })] }),
      {
        code: 'unknown-port',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'port'],
        message: 'route `route` sends traffic to a port that `payments` does not have',
        help: 'did you mean `metrics`?',
        label: '`payments` listens on 8443 (https) and 9090 (metrics)',
        related: [['services', 0]],
      },
    ],
    'a number where a name belongs': [
      meshOf({
        services: [payments],
        workloads: [workloadOf('payments', { upstreams: [upstreamOf('payments', 1, { port: '9090' })] })],
      }),
      { code: 'unknown-port', at: ['workloads', 0, 'upstreams', 0, 'port'], help: 'did you mean `metrics`?' },
    ],
    'a parent with a name every object inherits': [
      meshOf({
        httpRoutes: [
          routeOf('route', { parent: { kind: 'service', namespace: 'shop', service: 'page', port: 'constructor' } }),
        ],
      }),
      {
        code: 'unknown-port',
        at: ['httpRoutes', 0, 'parent', 'port'],
        help: 'use `http`, or add the port to the service',
      },
    ],
    'an application port and a port of a policy': [
      meshOf({
        workloads: [
          workloadOf('page', {
            placement: { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1', applicationPorts: { web: 9000 } }] },
          }),
        ],
        authorizationPolicies: [policyOf('policy', [{ ports: ['http', 'grpc'] }])],
      }),
      { code: 'unknown-port', at: ['workloads', 0, 'placement', 'hosts', 0, 'applicationPorts', 'web'] },
      { code: 'unknown-port', at: ['authorizationPolicies', 0, 'rules', 0, 'ports', 1] },
    ],
  },
});

import { invalidPort } from '../../src/check/rules/invalid-port.ts';
import { answerMesh, gatewayOf, meshOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidPort, {
  valid: {
    'the lowest and the highest port': meshOf({
      services: [
        serviceOf('page', { ports: { a: { number: 1, protocol: 'tcp' }, b: { number: 65535, protocol: 'tcp' } } }),
      ],
    }),
  },
  invalid: {
    'a port a redirect leads to': [
      answerMesh({ redirect: { port: 0 } }),
      {
        code: 'invalid-port',
        at: ['httpRoutes', 0, 'rules', 0, 'redirect', 'port'],
      },
    ],
    'ports of services and listeners': [
      meshOf({
        services: [serviceOf('page', { ports: { http: { number: 0, protocol: 'http' } } })],
        gateways: [gatewayOf('ingress', { listeners: { web: { port: 65536, protocol: 'http', hostnames: ['*'] } } })],
      }),
      {
        code: 'invalid-port',
        at: ['services', 0, 'ports', 'http', 'number'],
        message: 'port `http` of service `page` is not a TCP port: 0',
        help: 'use a whole number from 1 to 65535',
      },
      { code: 'invalid-port', at: ['gateways', 0, 'listeners', 'web', 'port'] },
    ],
    'ports of hosts and upstreams': [
      meshOf({
        workloads: [
          workloadOf('page', {
            upstreams: [upstreamOf('page', 80.5)],
            placement: {
              kind: 'hosts',
              hosts: [{ node: 'a', address: '10.0.0.1', inboundPort: -1, applicationPorts: { http: 70000 } }],
            },
          }),
        ],
      }),
      { code: 'invalid-port', at: ['workloads', 0, 'placement', 'hosts', 0, 'applicationPorts', 'http'] },
      { code: 'invalid-port', at: ['workloads', 0, 'placement', 'hosts', 0, 'inboundPort'] },
      { code: 'invalid-port', at: ['workloads', 0, 'upstreams', 0, 'listen', 'port'] },
    ],
  },
});

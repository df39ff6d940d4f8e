import { healthCheckFit } from '../../src/check/rules/health-check-fit.ts';
import type { HealthCheck } from '../../src/model/health-check.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const checking = (protocol: Protocol, healthCheck: HealthCheck, wide: HealthCheck = { kind: 'off' }) =>
  meshOf({
    defaults: { trafficPolicy: { healthCheck: wide } },
    services: [serviceOf('page', { ports: { main: { number: 80, protocol } }, trafficPolicy: { healthCheck } })],
  });
const at = ['services', 0, 'trafficPolicy', 'healthCheck'];

expectRule(healthCheckFit, {
  valid: {
    'a request of a port that speaks HTTP': checking('http', { kind: 'http', path: '/healthz' }),
    'gRPC of a port that speaks it': checking('grpc', { kind: 'grpc', interval: '1s', timeout: '1s' }),
    'a connection of any port': checking('tcp', { kind: 'tcp' }),
    'no check where a wider scope has the wrong one': checking('tcp', { kind: 'off' }, { kind: 'http', path: '/' }),
  },
  invalid: {
    'a request of a TCP port': [
      checking('tcp', { kind: 'http', path: '/' }),
      {
        code: 'health-check-protocol',
        at,
        message: 'port `main` of service `page` speaks tcp, and is asked for its health by http',
      },
    ],
    'gRPC of HTTP/1.1': [checking('http', { kind: 'grpc' }), { code: 'health-check-protocol', at }],
    'a check longer than the time between two': [
      checking('http', { kind: 'tcp', timeout: '11s' }),
      {
        code: 'health-check-timing',
        at: [...at, 'timeout'],
        message: 'a health check of port `main` of service `page` may take 11s, and the next is due after 10s',
      },
    ],
    'an interval of a wider scope that is too short': [
      checking('http', { kind: 'tcp', timeout: '2s' }, { kind: 'http', path: '/', interval: '1s' }),
      { code: 'health-check-timing', at: [...at, 'timeout'] },
    ],
  },
});

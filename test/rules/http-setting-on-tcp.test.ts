import { httpSettingOnTcp } from '../../src/check/rules/http-setting-on-tcp.ts';
import type { ServicePort } from '../../src/model/service.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const trafficPolicy = { connectionPool: { maxConcurrentRequests: 5, maxConnections: 5, http2: {} } };
const withPorts = (ports: { [name: string]: ServicePort }) =>
  meshOf({ services: [serviceOf('page', { ports, trafficPolicy })] });

expectRule(httpSettingOnTcp, {
  valid: {
    'a service that also speaks HTTP': withPorts({
      http: { number: 80, protocol: 'http' },
      tcp: { number: 81, protocol: 'tcp' },
    }),
    'defaults, which are for services of every kind': meshOf({
      defaults: { trafficPolicy },
      services: [serviceOf('page', { ports: { tcp: { number: 81, protocol: 'tcp' } } })],
    }),
  },
  invalid: {
    'a service that speaks TCP only': [
      withPorts({ tcp: { number: 81, protocol: 'tcp' } }),
      {
        code: 'http-setting-on-tcp',
        at: ['services', 0, 'trafficPolicy', 'connectionPool', 'http2'],
      },
      {
        code: 'http-setting-on-tcp',
        at: ['services', 0, 'trafficPolicy', 'connectionPool', 'maxConcurrentRequests'],
        message:
          '`connectionPool.maxConcurrentRequests` of service `page` is about HTTP, and all that is spoken there is TCP',
      },
    ],
    'a TCP port beside others': [
      meshOf({
        services: [
          serviceOf('page', {
            ports: {
              http: { number: 80, protocol: 'http' },
              tcp: {
                number: 81,
                protocol: 'tcp',
                trafficPolicy: { connectionPool: { maxRequestsPerConnection: 1 } },
              },
            },
          }),
        ],
      }),
      {
        code: 'http-setting-on-tcp',
        at: ['services', 0, 'ports', 'tcp', 'trafficPolicy', 'connectionPool', 'maxRequestsPerConnection'],
      },
    ],
  },
});

import { unlimitedPool } from '../../src/check/rules/unlimited-pool.ts';
import type { ConnectionPool } from '../../src/model/connection-pool.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const everything: ConnectionPool = {
  maxConnections: 'unlimited',
  maxPendingRequests: 'unlimited',
  maxConcurrentRequests: 'unlimited',
};
const withPool = (connectionPool: ConnectionPool, services = [serviceOf('page')]) =>
  meshOf({ defaults: { trafficPolicy: { connectionPool } }, services });

expectRule(unlimitedPool, {
  valid: {
    'nothing written': meshOf(),
    'one limit that is left': withPool({ ...everything, maxPendingRequests: 100 }),
    'a limit that the service brings back': withPool(everything, [
      serviceOf('page', { trafficPolicy: { connectionPool: { maxConnections: 10 } } }),
    ]),
  },
  invalid: {
    'a mesh without limits, once for all services': [
      withPool(everything, [serviceOf('page'), serviceOf('cart')]),
      {
        code: 'unlimited-pool',
        at: ['defaults', 'trafficPolicy', 'connectionPool', 'maxConnections'],
        message: 'nothing limits how many connections and requests wait for port `http` of service `page`',
      },
    ],
    'the last limit lifted by a version': [
      withPool({ ...everything, maxConnections: 10 }, [
        serviceOf('page', { versions: { v1: { trafficPolicy: { connectionPool: { maxConnections: 'unlimited' } } } } }),
      ]),
      {
        code: 'unlimited-pool',
        at: ['services', 0, 'versions', 'v1', 'trafficPolicy', 'connectionPool', 'maxConnections'],
      },
    ],
    'a TCP port, of which requests are no part': [
      withPool({ maxConnections: 'unlimited', maxPendingRequests: 'unlimited' }, [
        serviceOf('page', { ports: { tcp: { number: 81, protocol: 'tcp' } } }),
      ]),
      { code: 'unlimited-pool', at: ['defaults', 'trafficPolicy', 'connectionPool', 'maxConnections'] },
    ],
  },
});

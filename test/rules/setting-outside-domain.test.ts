import { settingOutsideDomain } from '../../src/check/rules/setting-outside-domain.ts';
import type { ConnectionPool } from '../../src/model/connection-pool.ts';
import type { LoadBalancing } from '../../src/model/load-balancing.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const withPool = (connectionPool: ConnectionPool) =>
  meshOf({ services: [serviceOf('page', { trafficPolicy: { connectionPool } })] });
const at = (...rest: string[]) => ['services', 0, 'trafficPolicy', 'connectionPool', ...rest];

const withBalancing = (loadBalancing: LoadBalancing) =>
  meshOf({ services: [serviceOf('page', { trafficPolicy: { loadBalancing } })] });
const balancing = (...rest: (string | number)[]) => ['services', 0, 'trafficPolicy', 'loadBalancing', ...rest];

expectRule(settingOutsideDomain, {
  valid: {
    'a service without a policy': meshOf(),
    'every setting of a pool at its bounds': withPool({
      connectTimeout: '1ms',
      maxConnections: 1,
      maxPendingRequests: 'unlimited',
      maxConcurrentRequests: 4_294_967_294,
      maxConcurrentRetries: 1,
      maxRequestsPerConnection: 'unlimited',
      idleTimeout: 'unlimited',
      maxConnectionDuration: '24h',
      tcpKeepalive: { kind: 'on', idle: '1s', interval: '9h6m7s', probes: 127 },
      http2: {
        maxConcurrentStreams: 2_147_483_647,
        initialStreamWindow: '65535B',
        initialConnectionWindow: '1GiB',
        keepalive: { kind: 'on', interval: '1ms', timeout: '1ms' },
      },
    }),
    'every kind of load balancing': meshOf({
      services: [
        ...(
          [
            { kind: 'least-request', choiceCount: 2, warmUp: { kind: 'on', duration: '1m', aggression: 0.5 } },
            { kind: 'round-robin', warmUp: { kind: 'off' } },
            { kind: 'random' },
            { kind: 'ring-hash', hash: [{ kind: 'cookie', name: 'session', ttl: 'session', path: '/cart' }] },
            { kind: 'maglev', hash: [{ kind: 'header', name: 'X-User' }], tableSize: 5_000_011 },
          ] satisfies LoadBalancing[]
        ).map((loadBalancing) => serviceOf(loadBalancing.kind, { trafficPolicy: { loadBalancing } })),
      ],
    }),
    'what is off': withPool({ tcpKeepalive: { kind: 'off' }, http2: { keepalive: { kind: 'off' } } }),
  },
  invalid: {
    'a limit of zero, which some take for none': [
      withPool({ maxConnections: 0 }),
      {
        code: 'invalid-limit',
        at: at('maxConnections'),
        message:
          '`connectionPool.maxConnections` of service `page` is not a whole number from 1 to 4,294,967,294 or `unlimited`: `0`',
        help: 'zero never means "no limit": write `unlimited` if that is meant',
      },
    ],
    'a broken number': [
      withPool({ maxPendingRequests: 1.5, maxConcurrentRetries: -1 }),
      { code: 'invalid-limit', at: at('maxConcurrentRetries') },
      { code: 'invalid-limit', at: at('maxPendingRequests') },
    ],
    'a time without a unit': [
      withPool({ connectTimeout: '5' }),
      {
        code: 'invalid-duration',
        at: at('connectTimeout'),
        message: '`connectionPool.connectTimeout` of service `page` is not a length of time from 1ms to 10m: `5`',
        help: 'write the unit too: `5s` or `5ms`',
      },
    ],
    'a time that is too long': [
      withPool({ connectTimeout: '1h' }),
      { code: 'invalid-duration', at: at('connectTimeout'), help: 'write a length of time from 1ms to 10m' },
    ],
    'an idle time of zero': [
      withPool({ idleTimeout: '0s' }),
      {
        code: 'invalid-duration',
        at: at('idleTimeout'),
        message:
          '`connectionPool.idleTimeout` of service `page` is not a length of time of at least 1ms or `unlimited`: `0s`',
        help: 'zero never means "no limit": write `unlimited` if that is meant',
      },
    ],
    'an age with a fraction': [
      withPool({ maxConnectionDuration: '1.5h' }),
      { code: 'invalid-duration', at: at('maxConnectionDuration'), help: 'write whole numbers: `90m`' },
    ],
    'half a second, where the machine knows whole ones': [
      withPool({ tcpKeepalive: { kind: 'on', idle: '500ms', probes: 0 } }),
      {
        code: 'invalid-duration',
        at: at('tcpKeepalive', 'idle'),
        help: 'write a length of time from 1s to 32767s in whole seconds',
      },
      {
        code: 'invalid-count',
        at: at('tcpKeepalive', 'probes'),
        help: 'write a whole number of probes from 1 to 127',
      },
    ],
    'a window without a unit, and one that HTTP/2 does not have': [
      withPool({ http2: { initialStreamWindow: '65535', initialConnectionWindow: '1KiB' } }),
      {
        code: 'invalid-size',
        at: at('http2', 'initialConnectionWindow'),
        message:
          '`connectionPool.http2.initialConnectionWindow` of service `page` is not a size from 65535B to 2147483647B: `1KiB`',
      },
      {
        code: 'invalid-size',
        at: at('http2', 'initialStreamWindow'),
        help: 'write a whole number with a unit: `B`, `KiB`, `MiB` or `GiB`',
      },
    ],
    'numbers of load balancing': [
      withBalancing({
        kind: 'least-request',
        choiceCount: 1,
        warmUp: { kind: 'on', minimumPercent: 0, aggression: 0 },
      }),
      { code: 'invalid-count', at: balancing('choiceCount') },
      {
        code: 'invalid-count',
        at: balancing('warmUp', 'aggression'),
        message: '`loadBalancing.warmUp.aggression` of service `page` is not a number above 0, at most 100: `0`',
      },
      {
        code: 'invalid-count',
        at: balancing('warmUp', 'minimumPercent'),
        message:
          '`loadBalancing.warmUp.minimumPercent` of service `page` is not a whole number of percent from 1 to 100: `0`',
      },
    ],
    'a table that is not of prime size': [
      withBalancing({ kind: 'maglev', hash: [{ kind: 'source-address' }], tableSize: 65_536 }),
      { code: 'invalid-count', at: balancing('tableSize'), help: 'write 65537, which is one' },
    ],
    'keys that no request can have': [
      withBalancing({
        kind: 'ring-hash',
        hash: [
          { kind: 'header', name: ':path' },
          { kind: 'query', name: 'a b' },
          { kind: 'cookie', name: 'a=b', ttl: '500ms', path: 'x' },
        ],
      }),
      {
        code: 'invalid-text',
        at: balancing('hash', 0, 'name'),
        message: '`loadBalancing.hash.0.name` of service `page` is not the name of a header: `:path`',
      },
      { code: 'invalid-text', at: balancing('hash', 1, 'name') },
      { code: 'invalid-text', at: balancing('hash', 2, 'name') },
      { code: 'invalid-text', at: balancing('hash', 2, 'path') },
      { code: 'invalid-duration', at: balancing('hash', 2, 'ttl') },
    ],
    'numbers of outlier detection': [
      meshOf({
        defaults: {
          trafficPolicy: {
            outlierDetection: { kind: 'on', consecutive5xxErrors: 0, interval: '0s', maxEjectionPercent: 101 },
            panicThreshold: -1,
          },
        },
      }),
      {
        code: 'invalid-count',
        at: ['defaults', 'trafficPolicy', 'outlierDetection', 'consecutive5xxErrors'],
        message:
          '`outlierDetection.consecutive5xxErrors` of the mesh is not a whole number of errors from 1 to 1,000,000 or `off`: `0`',
        help: 'zero never switches a detector off: write `off` if that is meant',
      },
      { code: 'invalid-duration', at: ['defaults', 'trafficPolicy', 'outlierDetection', 'interval'] },
      { code: 'invalid-count', at: ['defaults', 'trafficPolicy', 'outlierDetection', 'maxEjectionPercent'] },
      { code: 'invalid-count', at: ['defaults', 'trafficPolicy', 'panicThreshold'] },
    ],
    'health checks that no endpoint could pass': [
      meshOf({
        defaults: {
          trafficPolicy: {
            healthCheck: { kind: 'http', path: 'healthz', host: '10.0.0.1', expectedStatuses: [99], timeout: '0s' },
          },
        },
        services: [
          serviceOf('page', { trafficPolicy: { healthCheck: { kind: 'http', path: '/', expectedStatuses: [] } } }),
          serviceOf('cart', {
            trafficPolicy: { healthCheck: { kind: 'grpc', service: 'a b', unhealthyThreshold: 0 } },
          }),
          serviceOf('news', { trafficPolicy: { healthCheck: { kind: 'tcp', send: '' } } }),
        ],
      }),
      {
        code: 'invalid-count',
        at: ['defaults', 'trafficPolicy', 'healthCheck', 'expectedStatuses', 0],
        message: '`healthCheck.expectedStatuses.0` of the mesh is not a status code from 100 to 599: `99`',
      },
      { code: 'invalid-text', at: ['defaults', 'trafficPolicy', 'healthCheck', 'host'] },
      { code: 'invalid-text', at: ['defaults', 'trafficPolicy', 'healthCheck', 'path'], help: 'write `/healthz`' },
      { code: 'invalid-duration', at: ['defaults', 'trafficPolicy', 'healthCheck', 'timeout'] },
      { code: 'invalid-text', at: ['services', 0, 'trafficPolicy', 'healthCheck', 'expectedStatuses'] },
      { code: 'invalid-text', at: ['services', 1, 'trafficPolicy', 'healthCheck', 'service'] },
      { code: 'invalid-count', at: ['services', 1, 'trafficPolicy', 'healthCheck', 'unhealthyThreshold'] },
      { code: 'invalid-text', at: ['services', 2, 'trafficPolicy', 'healthCheck', 'send'] },
    ],
    'places that are no names, and a share that is none': [
      meshOf({
        defaults: {
          trafficPolicy: { locality: { kind: 'distribution', from: { 'eu//a': { 'eu/*': 101 }, '*': { eu: 100 } } } },
        },
      }),
      { code: 'invalid-text', at: ['defaults', 'trafficPolicy', 'locality', 'from', 'eu//a'] },
      { code: 'invalid-text', at: ['defaults', 'trafficPolicy', 'locality', 'from', 'eu//a', 'eu/*'] },
      { code: 'invalid-count', at: ['defaults', 'trafficPolicy', 'locality', 'from', 'eu//a', 'eu/*'] },
    ],
    'labels and regions that are no names': [
      meshOf({
        defaults: {
          trafficPolicy: { locality: { kind: 'failover', prefer: ['my rack'], regions: { 'eu/1': ['us', ''] } } },
        },
      }),
      { code: 'invalid-text', at: ['defaults', 'trafficPolicy', 'locality', 'prefer', 0] },
      { code: 'invalid-text', at: ['defaults', 'trafficPolicy', 'locality', 'regions', 'eu/1'] },
      { code: 'invalid-text', at: ['defaults', 'trafficPolicy', 'locality', 'regions', 'eu/1', 1] },
    ],
    'the defaults of the mesh and of a namespace': [
      meshOf({
        defaults: { trafficPolicy: { connectionPool: { maxConnections: 0 } } },
        namespaces: [{ name: 'shop', defaults: { trafficPolicy: { connectionPool: { maxConnections: 0 } } } }],
      }),
      {
        code: 'invalid-limit',
        at: ['defaults', 'trafficPolicy', 'connectionPool', 'maxConnections'],
        message:
          '`connectionPool.maxConnections` of the mesh is not a whole number from 1 to 4,294,967,294 or `unlimited`: `0`',
      },
      {
        code: 'invalid-limit',
        at: ['namespaces', 0, 'defaults', 'trafficPolicy', 'connectionPool', 'maxConnections'],
      },
    ],
    'a port and a version': [
      meshOf({
        services: [
          serviceOf('page', {
            ports: {
              http: { number: 80, protocol: 'http', trafficPolicy: { connectionPool: { maxConnections: 0 } } },
            },
            versions: { v1: { trafficPolicy: { connectionPool: { maxConnections: 0 } } } },
          }),
        ],
      }),
      {
        code: 'invalid-limit',
        at: ['services', 0, 'ports', 'http', 'trafficPolicy', 'connectionPool', 'maxConnections'],
        message:
          '`connectionPool.maxConnections` of port `http` of service `page` is not a whole number from 1 to 4,294,967,294 or `unlimited`: `0`',
      },
      {
        code: 'invalid-limit',
        at: ['services', 0, 'versions', 'v1', 'trafficPolicy', 'connectionPool', 'maxConnections'],
      },
    ],
  },
});

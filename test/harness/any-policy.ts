import fc from 'fast-check';

const anyCount = fc.constantFrom(1, 100, 0, -1, 1.5, 5_000_000_000);
const anyLimit = fc.oneof(anyCount, fc.constant('unlimited' as const));
const anyLength = fc.constantFrom('2s', '0s', '25h', '1.5s', '30', 'soon', 'unlimited', '');
const anySize = fc.constantFrom('64KiB', '1B', '3GiB', '64', '');
const off = fc.constant({ kind: 'off' as const });
const on = fc.constant('on' as const);
const optional = { requiredKeys: [] };

const anyPool = fc.record(
  {
    connectTimeout: anyLength,
    maxConnections: anyLimit,
    maxPendingRequests: anyLimit,
    maxConcurrentRequests: anyLimit,
    maxRequestsPerConnection: anyLimit,
    idleTimeout: anyLength,
    tcpKeepalive: fc.oneof(off, fc.record({ kind: on, idle: anyLength, probes: anyCount }, { requiredKeys: ['kind'] })),
    http2: fc.record(
      {
        maxConcurrentStreams: anyCount,
        initialStreamWindow: anySize,
        keepalive: fc.oneof(off, fc.record({ kind: on, interval: anyLength }, { requiredKeys: ['kind'] })),
      },
      optional,
    ),
  },
  optional,
);

const anyKey = fc.oneof(
  fc.record({ kind: fc.constantFrom('header' as const, 'query' as const), name: fc.constantFrom('x-a', ':path', '') }),
  fc.record(
    {
      kind: fc.constant('cookie' as const),
      name: fc.constantFrom('a', 'a=b'),
      ttl: anyLength,
      path: fc.constantFrom('/', 'x'),
    },
    { requiredKeys: ['kind', 'name'] },
  ),
  fc.constant({ kind: 'source-address' as const }),
);
const anyKeys = fc.array(anyKey, { maxLength: 2 });
const anyWarmUp = fc.oneof(
  off,
  fc.record({ kind: on, duration: anyLength, aggression: anyCount }, { requiredKeys: ['kind'] }),
);

const anyBalancing = fc.oneof(
  fc.record(
    { kind: fc.constant('least-request' as const), choiceCount: anyCount, warmUp: anyWarmUp },
    { requiredKeys: ['kind'] },
  ),
  fc.constant({ kind: 'random' as const }),
  fc.record(
    { kind: fc.constant('ring-hash' as const), hash: anyKeys, minimumRingSize: anyCount, maximumRingSize: anyCount },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('maglev' as const), hash: anyKeys, tableSize: anyCount }, { requiredKeys: ['kind'] }),
);

const anyPlace = fc.constantFrom('eu', 'us/us-1', '*', '', 'a//b');
const anyLocality = fc.oneof(
  off,
  fc.record(
    {
      kind: fc.constant('failover' as const),
      prefer: fc.array(fc.constantFrom('region', 'rack', ''), { maxLength: 2 }),
      regions: fc.dictionary(anyPlace, fc.array(anyPlace, { maxLength: 2 }), { maxKeys: 2 }),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record({
    kind: fc.constant('distribution' as const),
    from: fc.dictionary(anyPlace, fc.dictionary(anyPlace, anyCount, { maxKeys: 2 }), { maxKeys: 2 }),
  }),
);
const timing = { interval: anyLength, timeout: anyLength, unhealthyThreshold: anyCount };
const anyCheck = fc.oneof(
  off,
  fc.record(
    {
      kind: fc.constant('http' as const),
      path: fc.constantFrom('/', 'x', '/a?b'),
      host: fc.constantFrom('a.example', ''),
      expectedStatuses: fc.array(fc.constantFrom(200, 99), { maxLength: 2 }),
      ...timing,
    },
    { requiredKeys: ['kind', 'path'] },
  ),
  fc.record(
    { kind: fc.constant('grpc' as const), service: fc.constantFrom('a.B', ''), ...timing },
    { requiredKeys: ['kind'] },
  ),
  fc.record(
    { kind: fc.constant('tcp' as const), send: fc.constantFrom('a', ''), ...timing },
    { requiredKeys: ['kind'] },
  ),
);
const anyThreshold = fc.oneof(anyCount, fc.constant('off' as const));
const anyDetection = fc.oneof(
  off,
  fc.record(
    {
      kind: on,
      consecutive5xxErrors: anyThreshold,
      consecutiveLocalOriginFailures: anyThreshold,
      baseEjectionTime: anyLength,
      maxEjectionTime: anyLength,
      maxEjectionPercent: anyCount,
    },
    { requiredKeys: ['kind'] },
  ),
);

/** Traffic policies of the right shape, most of them wrong. */
export const anyTrafficPolicy = fc.record(
  {
    connectionPool: anyPool,
    loadBalancing: anyBalancing,
    outlierDetection: anyDetection,
    healthCheck: anyCheck,
    panicThreshold: anyCount,
    locality: anyLocality,
  },
  optional,
);

/** Defaults of the right shape. */
export const anyDefaults = fc.record({ trafficPolicy: anyTrafficPolicy }, optional);

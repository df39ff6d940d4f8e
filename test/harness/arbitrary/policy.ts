import type { ConnectionPool } from '../../../src/model/connection-pool.ts';
import type { Defaults } from '../../../src/model/defaults.ts';
import type { HealthCheck } from '../../../src/model/health-check.ts';
import type { HashKey, LoadBalancing } from '../../../src/model/load-balancing.ts';
import type { Locality, LocalityPreference } from '../../../src/model/locality.ts';
import type { Host } from '../../../src/model/placement.ts';
import { speaksHttp } from '../../../src/model/protocol.ts';
import type { Service } from '../../../src/model/service.ts';
import type { TrafficPolicy } from '../../../src/model/traffic-policy.ts';
import { type Choice, written } from './choice.ts';

/** Defaults of a mesh or a namespace; sometimes none. */
export function arbitraryDefaults(choice: Choice): { defaults?: Defaults } {
  const trafficPolicy = choice.maybe(() => arbitraryPolicy(choice));
  return trafficPolicy ? { defaults: { trafficPolicy } } : {};
}

/** The same service with policies of its own, of its ports and of its versions. */
export function withPolicies(service: Service, choice: Choice): Service {
  const isHttp = Object.values(service.ports).some(({ protocol }) => speaksHttp(protocol));
  return {
    ...service,
    ...policyMember(choice, isHttp),
    ports: mapped(service.ports, (port) => ({ ...port, ...policyMember(choice, speaksHttp(port.protocol)) })),
    versions: mapped(service.versions, (version) => ({ ...version, ...policyMember(choice, isHttp) })),
  };
}

function policyMember(choice: Choice, isHttp: boolean): { trafficPolicy?: TrafficPolicy } {
  const trafficPolicy = choice.maybe(() => arbitraryPolicy(choice, isHttp));
  return trafficPolicy ? { trafficPolicy } : {};
}

function arbitraryPolicy(choice: Choice, isHttp = true): TrafficPolicy {
  const { maxConcurrentRequests, maxConcurrentRetries, maxRequestsPerConnection, http2, ...tcp } =
    arbitraryPool(choice);
  const pool = { ...tcp, maxConcurrentRequests, maxConcurrentRetries, maxRequestsPerConnection, http2 };
  return written({
    connectionPool: written(isHttp ? pool : tcp),
    loadBalancing: choice.maybe(() => arbitraryBalancing(choice)),
    panicThreshold: choice.maybe(() => choice.one([0, 100])),
    // Together, so that no scope prefers the near where another looks away.
    ...choice.maybe(() => arbitraryHealth(choice)),
  });
}

function arbitraryHealth(choice: Choice): Pick<TrafficPolicy, 'outlierDetection' | 'healthCheck' | 'locality'> {
  return written({
    outlierDetection: written({
      kind: 'on' as const,
      consecutive5xxErrors: choice.maybe(() => choice.number(1, 10)),
      consecutiveGatewayErrors: choice.maybe(() => choice.one([3, 'off'] as const)),
      consecutiveLocalOriginFailures: choice.maybe(() => choice.one([3, 'off'] as const)),
      maxEjectionPercent: choice.maybe(() => choice.number(1, 100)),
    }),
    healthCheck: choice.maybe(() => choice.one<HealthCheck>([{ kind: 'off' }, { kind: 'tcp', interval: '5s' }])),
    locality: choice.one<LocalityPreference>([
      { kind: 'off' },
      { kind: 'failover', regions: { eu: ['us'] } },
      { kind: 'failover', prefer: ['rack', 'zone'] },
      { kind: 'distribution', from: { eu: { eu: 70, 'us/us-1': 30 }, '*': { '*': 100 } } },
    ]),
  });
}

/** Where a machine is, sometimes. */
export function arbitraryLocality(choice: Choice): Pick<Host, 'locality' | 'labels'> {
  return written({
    locality: choice.maybe(() =>
      choice.one<Locality>([
        { region: 'eu' },
        { region: 'eu', zone: 'eu-1' },
        { region: 'us', zone: 'us-1', subzone: 'a' },
      ]),
    ),
    labels: choice.maybe(() => ({ rack: choice.one(['r1', 'r2']) })),
  });
}

/** With one key for the whole mesh, since the backends of one rule must agree, and one that also TCP has. */
function arbitraryBalancing(choice: Choice): LoadBalancing {
  const hash: HashKey[] = [
    { kind: 'header', name: 'x-user' },
    { kind: 'cookie', name: 'place', ttl: '1h' },
    { kind: 'source-address' },
  ];
  const warmUp = choice.one([{ kind: 'off' }, { kind: 'on', duration: '30s', aggression: 1.5 }] as const);
  return choice.one<LoadBalancing>([
    { kind: 'least-request', choiceCount: choice.number(2, 10), warmUp },
    { kind: 'round-robin', warmUp },
    { kind: 'random' },
    { kind: 'ring-hash', hash, minimumRingSize: choice.number(1, 2_000) },
    { kind: 'maglev', hash, tableSize: choice.one([251, 65_537]) },
  ]);
}

function arbitraryPool(choice: Choice): ConnectionPool {
  const limit = () => choice.maybe(() => choice.one([1, 100, 1_000_000, 'unlimited'] as const));
  const length = () => choice.maybe(() => choice.one(['1ms', '30s', '1h30m', 'unlimited'] as const));
  const seconds = () => choice.maybe(() => choice.one(['1s', '90s'] as const));
  const switched = <T>(settings: () => T) => choice.maybe(() => choice.one([{ kind: 'off' } as const, settings()]));
  return {
    connectTimeout: choice.maybe(() => choice.one(['250ms', '10s'] as const)),
    maxConnections: limit(),
    maxPendingRequests: limit(),
    maxConcurrentRequests: limit(),
    maxConcurrentRetries: limit(),
    maxRequestsPerConnection: limit(),
    idleTimeout: length(),
    maxConnectionDuration: length(),
    tcpKeepalive: switched(() => written({ kind: 'on' as const, idle: seconds(), interval: seconds() })),
    http2: choice.maybe(() =>
      written({
        maxConcurrentStreams: choice.maybe(() => choice.one([1, 2_147_483_647])),
        initialStreamWindow: choice.maybe(() => choice.one(['65535B', '1MiB'])),
        keepalive: switched(() => written({ kind: 'on' as const, timeout: choice.maybe(() => '5s') })),
      }),
    ),
  } as ConnectionPool;
}

function mapped<T>(record: { [name: string]: T }, change: (value: T) => T): { [name: string]: T } {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

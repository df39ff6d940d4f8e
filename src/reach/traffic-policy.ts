import type { ConnectionPool, DurationLimit, Limit } from '../ir/connection-pool.ts';
import type { HealthCheck, Probe } from '../ir/health-check.ts';
import type { HashKey, LoadBalancing, WarmUp } from '../ir/load-balancing.ts';
import type { LocalityPreference } from '../ir/locality.ts';
import type { OutlierDetection, Threshold } from '../ir/outlier-detection.ts';
import type { TrafficPolicy } from '../ir/traffic-policy.ts';
import { formatDuration } from '../scalar/duration.ts';
import { type Answers, analysed, behaviour } from './answer.ts';

/** How callers treat a destination allows and refuses nothing by itself: each setting that differs is told. */
export const trafficPolicyAnswers: Answers<TrafficPolicy> = {
  loadBalancing: behaviour(loadBalancingWords),
  connectionPool: analysed,
  outlierDetection: behaviour(outlierWords),
  healthCheck: behaviour(healthCheckWords),
  panicThreshold: behaviour((percent) => `${percent} %`),
  locality: behaviour(localityWords),
};
export const connectionPoolAnswers: Answers<ConnectionPool> = {
  connectTimeout: behaviour(formatDuration),
  maxConnections: behaviour(limitWords),
  maxPendingRequests: behaviour(limitWords),
  maxConcurrentRequests: behaviour(limitWords),
  maxConcurrentRetries: behaviour(limitWords),
  maxRequestsPerConnection: behaviour(limitWords),
  idleTimeout: behaviour(longestWords),
  maxConnectionDuration: behaviour(longestWords),
  tcpKeepalive: behaviour((keepalive) =>
    keepalive.kind === 'off'
      ? 'off'
      : `after ${formatDuration(keepalive.idle)}, ${keepalive.probes} probes every ${formatDuration(keepalive.interval)}`,
  ),
  http2: behaviour(({ maxConcurrentStreams, initialStreamWindowBytes, initialConnectionWindowBytes, keepalive }) =>
    [
      `${maxConcurrentStreams} streams`,
      `windows of ${initialStreamWindowBytes} and ${initialConnectionWindowBytes} bytes`,
      keepalive.kind === 'off'
        ? 'no keepalive'
        : `keepalive every ${formatDuration(keepalive.interval)} for ${formatDuration(keepalive.timeout)}`,
    ].join(', '),
  ),
};

function limitWords(limit: Limit): string {
  return limit.kind === 'unlimited' ? 'unlimited' : `at most ${limit.count}`;
}

function longestWords(limit: DurationLimit): string {
  return limit.kind === 'unlimited' ? 'unlimited' : formatDuration(limit.duration);
}

function loadBalancingWords(balancing: LoadBalancing): string {
  switch (balancing.kind) {
    case 'least-request':
      return `least request of ${balancing.choiceCount}${warmUpWords(balancing.warmUp)}`;
    case 'round-robin':
      return `round robin${warmUpWords(balancing.warmUp)}`;
    case 'random':
      return 'random';
    case 'ring-hash': {
      const { hash, minimumRingSize, maximumRingSize } = balancing;
      return `ring hash of ${hash.map(keyWords).join(', else ')} on ${minimumRingSize} to ${maximumRingSize} points`;
    }
    case 'maglev':
      return `Maglev of ${balancing.hash.map(keyWords).join(', else ')} in a table of ${balancing.tableSize}`;
  }
}

function warmUpWords(warmUp: WarmUp): string {
  if (warmUp.kind === 'off') return '';
  const { duration, minimumPercent, aggression } = warmUp;
  return `, warming up for ${formatDuration(duration)} from ${minimumPercent} % (aggression ${aggression})`;
}

function keyWords(key: HashKey): string {
  if (key.kind === 'source-address') return 'the source address';
  if (key.kind !== 'cookie' || key.whenAbsent.kind === 'nothing') return `${key.kind} ${key.name}`;
  const life = key.whenAbsent.kind === 'set' ? `for ${formatDuration(key.whenAbsent.ttl)}` : 'for the session';
  return `cookie ${key.name}, set ${life} on ${key.whenAbsent.path}`;
}

function outlierWords(detection: OutlierDetection): string {
  if (detection.kind === 'off') return 'off';
  const after = [
    thresholdWords('errors (5xx)', detection.consecutive5xxErrors),
    thresholdWords('gateway errors', detection.consecutiveGatewayErrors),
    thresholdWords('local failures', detection.consecutiveLocalOriginFailures),
  ].filter(Boolean);
  const { interval, baseEjectionTime, maxEjectionTime, maxEjectionPercent } = detection;
  return [
    `after ${after.join(' or ') || 'nothing'}`,
    `looked at every ${formatDuration(interval)}`,
    `ejected for ${formatDuration(baseEjectionTime)} to ${formatDuration(maxEjectionTime)}`,
    `at most ${maxEjectionPercent} %`,
  ].join(', ');
}

function thresholdWords(what: string, threshold: Threshold): string {
  return threshold.kind === 'off' ? '' : `${threshold.count} ${what}`;
}

function healthCheckWords(check: HealthCheck): string {
  if (check.kind === 'off') return 'off';
  const { probe, interval, timeout, unhealthyThreshold, healthyThreshold } = check;
  const times = `every ${formatDuration(interval)}, given ${formatDuration(timeout)}`;
  return `${probeWords(probe)}, ${times}, unhealthy after ${unhealthyThreshold}, healthy after ${healthyThreshold}`;
}

function probeWords(probe: Probe): string {
  switch (probe.kind) {
    case 'http':
      return `GET ${probe.host}${probe.path} for ${probe.expectedStatuses.join(', ')}`;
    case 'grpc':
      return `gRPC health of ${probe.service || 'the server'} on ${probe.host}`;
    case 'tcp':
      return `TCP, sending ${JSON.stringify(probe.send)} for ${JSON.stringify(probe.receive)}`;
  }
}

function localityWords(preference: LocalityPreference): string {
  switch (preference.kind) {
    case 'off':
      return 'off';
    case 'failover': {
      const regions = preference.regions.map(({ from, to }) => `from ${from} to ${to.join(', then ')}`);
      return [`failover by ${preference.prefer.join(', ')}`, ...regions].join('; ');
    }
    case 'distribution':
      return preference.from
        .map(({ from, shares }) => `from ${from}: ${shares.map(({ to, percent }) => `${to} ${percent} %`).join(', ')}`)
        .join('; ');
  }
}

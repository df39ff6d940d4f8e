import type { DurationLimit, Limit } from '../ir/connection-pool.ts';
import type { Threshold } from '../ir/outlier-detection.ts';
import { milliseconds } from '../scalar/duration.ts';

const atMost = (count: number): Limit => ({ kind: 'at-most', count });
const within = (count: number): DurationLimit => ({ kind: 'at-most', duration: milliseconds(count) });

/** How callers treat a destination about which nobody wrote anything, and why. */
export const trafficDefaults = {
  loadBalancing: {
    /** Slow endpoints get less by themselves. Istio's default, and better than Envoy's round robin wherever requests differ. */
    kind: 'least-request',
    /** Two are enough (Mitzenmacher: The Power of Two Choices), and callers do not all choose the same one. */
    choiceCount: 2,
    /** Envoy's and Istio's own values. */
    minimumRingSize: 1_024,
    maximumRingSize: 8_388_608,
    tableSize: 65_537,
    warmUp: { duration: milliseconds(30_000), minimumPercent: 10, aggression: 1 },
    /** The whole service, whatever page sets it. */
    cookiePath: '/',
  },
  outlierDetection: {
    /** Envoy's and Istio's own values: five failures are no chance, and half a minute lets most restarts end. */
    consecutive5xxErrors: { kind: 'after', count: 5 } as Threshold,
    interval: milliseconds(10_000),
    baseEjectionTime: milliseconds(30_000),
    maxEjectionTime: milliseconds(300_000),
    /**
     * Envoy's 10 ejects nobody where there are fewer than ten endpoints. With a half, one of two can be left alone, and what is
     * wrong with all of them, such as a broken dependency, costs at most half of the capacity.
     */
    maxEjectionPercent: 50,
  },
  /** Those of Kubernetes' probes, so that nobody learns other ones. */
  healthCheck: {
    interval: milliseconds(10_000),
    timeout: milliseconds(1_000),
    unhealthyThreshold: 3,
    healthyThreshold: 1,
  },
  /** Envoy's own value. Istio's 0 turns the failure of a few into that of all: the last healthy ones are overrun. */
  panicThreshold: 50,
  locality: {
    /** From wide to narrow, as Kubernetes and Istio order them. */
    prefer: ['region', 'zone', 'subzone'],
  },
  connectionPool: {
    /** Long enough for one lost SYN and its retransmission after 1 s and 3 s; well inside the route timeout of 15 s. */
    connectTimeout: milliseconds(5_000),
    /**
     * Connections, waiting and running requests. Far above what one sidecar carries, below the 28,000 source ports Linux has
     * for one address. Envoy's own 1,024 turns a busy minute into 503s nobody asked for.
     */
    concurrency: atMost(10_000),
    /** Envoy's own value: retries are a few, or they are an outage of their own. */
    maxConcurrentRetries: atMost(3),
    /** A connection that works is kept: replacing it costs a handshake and gains nothing. */
    maxRequestsPerConnection: { kind: 'unlimited' } as Limit,
    /**
     * HTTP: shorter than the callee's sidecar keeps an idle connection, so that a request is never sent into one that is just
     * being closed. TCP: Envoy's own value, since a silent connection may well be in use.
     */
    idleTimeout: { http1: within(300_000), http2: within(300_000), tcp: within(3_600_000) },
    /** Age alone is no reason to close a connection. */
    maxConnectionDuration: { kind: 'unlimited' } as DurationLimit,
    /** A peer is taken for dead after 60 s of silence and three unanswered probes 10 s apart. */
    tcpKeepalive: { idle: milliseconds(60_000), interval: milliseconds(10_000), probes: 3 },
    /** Envoy's own values. */
    http2: {
      maxConcurrentStreams: 1_024,
      initialStreamWindowBytes: 16_777_216,
      initialConnectionWindowBytes: 25_165_824,
      /** What holds once somebody asks for pings: often enough for load balancers, which drop silent connections after a minute. */
      keepalive: { interval: milliseconds(30_000), timeout: milliseconds(10_000) },
    },
  },
} as const;

import type { Caller, GatewayCaller, ServiceCaller } from './authorization-policy.ts';
import type { HttpMethod } from './request-match.ts';

/**
 * How many requests a service or a gateway takes. A request is counted by every limit it is for, passes when all of them have room, and
 * is otherwise answered 429 (gRPC: RESOURCE_EXHAUSTED). Only requests that authorization lets through are counted.
 */
export interface RateLimitPolicy {
  /**
   * The namespace that owns the policy.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** What takes the requests: the HTTP ports of a service, or the HTTP listeners of a gateway. */
  target: RateLimitTarget;
  /** A service that counts for all proxies together; by default each proxy counts by itself. */
  counter?: RateLimitCounter;
  /** At least one. */
  limits: RateLimit[];
}

/**
 * A service that counts, by Envoy's protocol (`envoy.service.ratelimit.v3.RateLimitService`). What it must know is compiled to
 * `rate-limits/<namespace>/<policy>.yaml`, in the format of github.com/envoyproxy/ratelimit. Its policies must let the proxies of the
 * target call it.
 */
export interface RateLimitCounter {
  namespace: string;
  service: string;
  /** A port that speaks gRPC. */
  port: string;
  /** How long an answer may take, such as `20ms`, which is the default; 1 ms to 1 m. */
  timeout?: string;
  /**
   * What happens to a request when it cannot be counted: by default it passes, because an outage of the counter must not become one of
   * everything that is counted. `deny` answers 503.
   */
  failure?: 'deny' | 'allow';
}

/** Where requests are counted. */
export type RateLimitTarget = ServiceCaller | GatewayCaller;

/**
 * A token bucket: every request takes a token, and tokens come back evenly. Each port of each proxy counts by itself, so three workloads of
 * a service take three times as many in all. With a counter it is a window instead, for all proxies together.
 */
export interface RateLimit {
  /**
   * How many requests in each `per`, from 1.
   * @TJS-type integer
   */
  requests: number;
  /** The length of time `requests` are for, such as `1s` or `1m`; 50 ms to 24 h. With a counter `1s`, `1m`, `1h` or `24h`. */
  per: string;
  /**
   * How many requests may come at once after a pause; by default as many as `requests`. Not with a counter.
   * @TJS-type integer
   */
  burst?: number;
  /** What has a count of its own; by default all requests the limit is for are counted together. */
  each?: RateLimitKey;
  /** The callers, of whom any one; every caller when left out. Only at a service: clients of a gateway have no identity. */
  from?: Caller[];
  /** The ports by name, of which any one; every HTTP port when left out. Only at a service. */
  ports?: string[];
  /** The request methods, of which any one; every method when left out. */
  methods?: HttpMethod[];
  /** The paths, of which any one: exact (`/ratings`) or everything below (`/ratings/*`); every path when left out. */
  paths?: string[];
}

/** What has a count of its own. A proxy remembers the 10,000 that came last; whoever is forgotten starts with a full bucket. */
export type RateLimitKey = CallerKey | ClientAddressKey | RateLimitHeaderKey;

/** Each calling identity. Only at a service. */
export interface CallerKey {
  kind: 'caller';
}

/** Each address of a client, and for IPv6 each /64 network. Only at a gateway, where trusted proxies say whose request it is. */
export interface ClientAddressKey {
  kind: 'client-address';
}

/** Each value of a request header. Requests without it are counted together. Whoever sends the header chooses the count. */
export interface RateLimitHeaderKey {
  kind: 'header';
  name: string;
}

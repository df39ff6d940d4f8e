import type * as model from '../model/load-balancing.ts';
import type { Duration } from './duration.ts';
import { isRecord, switched } from './pass-through.ts';
import type { Plain } from './plain.ts';

/** How each request chooses among the endpoints of a destination that speaks HTTP. */
export type LoadBalancing =
  | LeastRequestLoadBalancing
  | RoundRobinLoadBalancing
  | RandomLoadBalancing
  | RingHashLoadBalancing<HashKey>
  | MaglevLoadBalancing<HashKey>;

/** How each connection chooses among the endpoints of a destination that speaks TCP. */
export type TcpLoadBalancing =
  | LeastRequestLoadBalancing
  | RoundRobinLoadBalancing
  | RandomLoadBalancing
  | RingHashLoadBalancing<'source-address'>
  | MaglevLoadBalancing<'source-address'>;

/** Of a few endpoints taken at random, the one with the fewest requests under way. The default. */
export interface LeastRequestLoadBalancing {
  readonly kind: 'least-request';
  /** How many endpoints are compared, 2 to 100; 2 by default, which is nearly as good as comparing all, and never herds. */
  readonly choiceCount?: number;
  /** Gives a new endpoint little at first; off by default. */
  readonly warmUp?: 'off' | WarmUp;
}

/** One endpoint after the other. */
export interface RoundRobinLoadBalancing {
  readonly kind: 'round-robin';
  /** Gives a new endpoint little at first; off by default. */
  readonly warmUp?: 'off' | WarmUp;
}

/** Any endpoint. */
export interface RandomLoadBalancing {
  readonly kind: 'random';
}

/**
 * The same endpoint for the same key, as long as the endpoints stay: each owns arcs of a ring on which keys are placed. When one
 * of n endpoints comes or goes, about 1/n of the keys move.
 */
export interface RingHashLoadBalancing<Key> {
  readonly kind: 'ring-hash';
  /** What of a request is the key. The first of several that a request has decides; one that has none goes to any endpoint. */
  readonly hash: Key | readonly Key[];
  /** The fewest points on the ring, 1 to 8,388,608; 1,024 by default. More share more evenly and take more memory. */
  readonly minimumRingSize?: number;
  /** The most points on the ring, 1 to 8,388,608, which is the default. */
  readonly maximumRingSize?: number;
}

/**
 * The same endpoint for the same key, by a table instead of a ring: faster and more even, but about twice as many keys move
 * when an endpoint comes or goes.
 */
export interface MaglevLoadBalancing<Key> {
  readonly kind: 'maglev';
  /** What of a request is the key. The first of several that a request has decides; one that has none goes to any endpoint. */
  readonly hash: Key | readonly Key[];
  /** Entries of the table, a prime number up to 5,000,011; 65,537 by default. Well above a hundred times the endpoints. */
  readonly tableSize?: number;
}

/** A new endpoint gets little at first, and more until the time is over: caches fill, code is compiled. */
export interface WarmUp {
  /** How long it takes to get a full share; `30s` by default. */
  readonly duration?: Duration;
  /** The share in percent of a full one to begin with, 1 to 100; 10 by default. */
  readonly minimumPercent?: number;
  /** How the share grows: 1, the default, evenly; above 1 fast at first; below 1 slow at first. Above 0, at most 100. */
  readonly aggression?: number;
}

/**
 * What of a request is the key it is placed by. `source-address` is where the connection comes from: at a gateway the client.
 * A sidecar is called by its own program only, so there all requests have one key, unless they carry the client's address in
 * X-Forwarded-For.
 */
export type HashKey = HeaderKey | CookieKey | QueryKey | 'source-address';

/** The value of a request header. */
export interface HeaderKey {
  /** The header name, in any case. */
  readonly header: string;
}

/** The value of a cookie. */
export interface CookieKey {
  /** The name of the cookie. */
  readonly cookie: string;
  /**
   * How long a client keeps the cookie that the proxy sets where there is none; `'session'` until the client ends. Left out: the
   * proxy sets none, and the program must.
   */
  readonly ttl?: Duration | 'session';
  /** The `Path` of the cookie the proxy sets; `/` by default. */
  readonly path?: `/${string}`;
}

/** The value of a query parameter. */
export interface QueryKey {
  /** The name of the parameter. */
  readonly query: string;
}

/** The plain data a choice of endpoints becomes. */
export function loadBalancingModel(policy: LoadBalancing): Plain<model.LoadBalancing> {
  switch (policy.kind) {
    case 'least-request':
    case 'round-robin':
      return { ...policy, warmUp: switched(policy.warmUp) };
    case 'ring-hash':
    case 'maglev':
      return { ...policy, hash: keysOf(policy.hash) };
    default:
      return policy;
  }
}

function keysOf(hash: HashKey | readonly HashKey[]): Plain<model.HashKey>[] {
  const keys: readonly HashKey[] = Array.isArray(hash) ? hash : hash === undefined ? [] : [hash as HashKey];
  return keys.map(keyModel);
}

function keyModel(key: HashKey): Plain<model.HashKey> {
  if (key === 'source-address') return { kind: 'source-address' };
  // What is none of these, which only a cast allows, passes through for the schema to report.
  if (!isRecord(key)) return key as never;
  const { header, cookie, query, ...rest }: Partial<HeaderKey & CookieKey & QueryKey> = key;
  if (header !== undefined) return { ...rest, kind: 'header', name: header };
  if (query !== undefined) return { ...rest, kind: 'query', name: query };
  return cookie === undefined ? (key as never) : { ...rest, kind: 'cookie', name: cookie };
}

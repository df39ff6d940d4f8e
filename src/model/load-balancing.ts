/** How each request, or TCP connection, chooses among the endpoints of a destination. */
export type LoadBalancing =
  | LeastRequestLoadBalancing
  | RoundRobinLoadBalancing
  | RandomLoadBalancing
  | RingHashLoadBalancing
  | MaglevLoadBalancing;

/** Of a few endpoints taken at random, the one with the fewest requests under way. The default. */
export interface LeastRequestLoadBalancing {
  kind: 'least-request';
  /**
   * How many endpoints are compared, 2 to 100; 2 by default, which is nearly as good as comparing all, and never herds.
   * @TJS-type integer
   */
  choiceCount?: number;
  warmUp?: WarmUp;
}

/** One endpoint after the other. */
export interface RoundRobinLoadBalancing {
  kind: 'round-robin';
  warmUp?: WarmUp;
}

/** Any endpoint. */
export interface RandomLoadBalancing {
  kind: 'random';
}

/**
 * The same endpoint for the same key, as long as the endpoints stay: each owns arcs of a ring on which keys are placed. When one
 * of n endpoints comes or goes, about 1/n of the keys move.
 */
export interface RingHashLoadBalancing {
  kind: 'ring-hash';
  /** What of a request is the key. The first of several that a request has decides; one that has none goes to any endpoint. */
  hash?: HashKey[];
  /**
   * The fewest points on the ring, 1 to 8,388,608; 1,024 by default. More share more evenly and take more memory.
   * @TJS-type integer
   */
  minimumRingSize?: number;
  /**
   * The most points on the ring, 1 to 8,388,608, which is the default.
   * @TJS-type integer
   */
  maximumRingSize?: number;
}

/**
 * The same endpoint for the same key, by a table instead of a ring: faster and more even, but about twice as many keys move
 * when an endpoint comes or goes (Maglev: A Fast and Reliable Software Network Load Balancer, section 3.4).
 */
export interface MaglevLoadBalancing {
  kind: 'maglev';
  /** What of a request is the key. The first of several that a request has decides; one that has none goes to any endpoint. */
  hash?: HashKey[];
  /**
   * Entries of the table, a prime number up to 5,000,011; 65,537 by default. Well above a hundred times the endpoints.
   * @TJS-type integer
   */
  tableSize?: number;
}

/** What becomes of an endpoint that is new. */
export type WarmUp = WarmUpOff | WarmUpOn;

/** It gets its full share at once. */
export interface WarmUpOff {
  kind: 'off';
}

/** It gets little at first, and more until the time is over: caches fill, code is compiled. */
export interface WarmUpOn {
  kind: 'on';
  /** How long it takes to get a full share, 1 ms or more; 30 s by default. */
  duration?: string;
  /**
   * The share in percent of a full one to begin with, 1 to 100; 10 by default.
   * @TJS-type integer
   */
  minimumPercent?: number;
  /** How the share grows, above 0 and at most 100: 1, the default, evenly; above 1 fast at first; below 1 slow at first. */
  aggression?: number;
}

/** What of a request is the key it is placed by. */
export type HashKey = HeaderKey | CookieKey | SourceAddressKey | QueryKey;

/** The value of a request header. */
export interface HeaderKey {
  kind: 'header';
  /** The header name, in any case. */
  name: string;
}

/** The value of a cookie. */
export interface CookieKey {
  kind: 'cookie';
  name: string;
  /**
   * How long a client keeps the cookie that the proxy sets where there is none, such as `1h`, or `session` until the client
   * ends. Left out: the proxy sets none, and the program must.
   */
  ttl?: string;
  /** The `Path` of the cookie the proxy sets; `/` by default. */
  path?: string;
}

/**
 * The address a connection comes from: at a gateway that of the client. A sidecar is called by its own program only, so there all
 * requests have one key, unless they carry the client's address in X-Forwarded-For. The one key of TCP.
 */
export interface SourceAddressKey {
  kind: 'source-address';
}

/** The value of a query parameter. */
export interface QueryKey {
  kind: 'query';
  name: string;
}

import type { Duration } from '../scalar/duration.ts';
import type { RateLimit } from './rate-limit.ts';

/** Limits that a service counts for all proxies together. */
export interface SharedRateLimits {
  /** `<namespace>/<policy>`: what the service knows them by; unique in the mesh. */
  readonly domain: string;
  /** The name of the destination that counts. */
  readonly destination: string;
  readonly timeout: Duration;
  /** What becomes of a request that could not be counted. */
  readonly failure: 'deny' | 'allow';
  /** Their buckets hold as many as come back in an interval. Sorted by name, never none. */
  readonly limits: readonly RateLimit[];
}

import type { Duration } from './duration.ts';

/**
 * Every caller judges the endpoints by how they answer it, and ejects those that fail too often: they get no requests until their
 * ejection is over. Each ejection is longer than the one before. `{}` is on, with what wider scopes and meshc decide.
 */
export interface OutlierDetection {
  /**
   * Answers of 500 to 599 in a row after which an endpoint is ejected; 5 by default. Failed connections count as one of them, unless
   * `consecutiveLocalOriginFailures` counts them apart. For TCP they are all that counts.
   */
  readonly consecutive5xxErrors?: number | 'off';
  /** Answers of 502, 503 or 504 in a row after which an endpoint is ejected; `'off'` by default. */
  readonly consecutiveGatewayErrors?: number | 'off';
  /** Failed connections, resets and timeouts in a row after which an endpoint is ejected; `'off'` by default. */
  readonly consecutiveLocalOriginFailures?: number | 'off';
  /** How often ejections are ended; `10s` by default. */
  readonly interval?: Duration;
  /** How long the first ejection lasts; `30s` by default. The n-th lasts n times as long. */
  readonly baseEjectionTime?: Duration;
  /** How long an ejection lasts at most; `5m` by default. Not less than `baseEjectionTime`. */
  readonly maxEjectionTime?: Duration;
  /**
   * How many percent of the endpoints may be ejected at once, 1 to 100; 50 by default. One is ejected only if it alone stays below:
   * of three endpoints none at 10 percent.
   */
  readonly maxEjectionPercent?: number;
}

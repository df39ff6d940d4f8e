/** Whether endpoints that fail are left alone for a while. */
export type OutlierDetection = OutlierDetectionOff | OutlierDetectionOn;

/** Nobody is judged by how it answers. The default. */
export interface OutlierDetectionOff {
  kind: 'off';
}

/**
 * Every caller judges the endpoints by how they answer it, and ejects those that fail too often: they get no requests until their
 * ejection is over. Each ejection is longer than the one before.
 */
export interface OutlierDetectionOn {
  kind: 'on';
  /**
   * Answers of 500 to 599 in a row after which an endpoint is ejected; 5 by default. Failed connections count as one of them, unless
   * `consecutiveLocalOriginFailures` counts them apart. For TCP they are all that counts.
   */
  consecutive5xxErrors?: Threshold;
  /** Answers of 502, 503 or 504 in a row after which an endpoint is ejected; `off` by default. */
  consecutiveGatewayErrors?: Threshold;
  /** Failed connections, resets and timeouts in a row after which an endpoint is ejected; `off` by default. */
  consecutiveLocalOriginFailures?: Threshold;
  /** How often ejections are ended, 1 ms or more; 10 s by default. */
  interval?: string;
  /** How long the first ejection lasts, 1 ms or more; 30 s by default. The n-th lasts n times as long. */
  baseEjectionTime?: string;
  /** How long an ejection lasts at most; 5 min by default. Not less than `baseEjectionTime`. */
  maxEjectionTime?: string;
  /**
   * How many percent of the endpoints may be ejected at once, 1 to 100; 50 by default. One is ejected only if it alone stays below:
   * of three endpoints none at 10 percent.
   * @TJS-type integer
   */
  maxEjectionPercent?: number;
}

/** A count from 1, or `off`. */
export type Threshold = number | 'off';

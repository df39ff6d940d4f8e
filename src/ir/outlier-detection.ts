import type { Duration } from '../scalar/duration.ts';

/** Whether endpoints that fail are left alone for a while. */
export type OutlierDetection =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'on';
      readonly consecutive5xxErrors: Threshold;
      readonly consecutiveGatewayErrors: Threshold;
      readonly consecutiveLocalOriginFailures: Threshold;
      readonly interval: Duration;
      readonly baseEjectionTime: Duration;
      readonly maxEjectionTime: Duration;
      readonly maxEjectionPercent: number;
    };

export type Threshold = { readonly kind: 'off' } | { readonly kind: 'after'; readonly count: number };

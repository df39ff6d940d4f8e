import type { Duration } from '../scalar/duration.ts';

/** Whether callers ask endpoints at intervals whether they are well. */
export type HealthCheck =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'on';
      readonly probe: Probe;
      readonly interval: Duration;
      readonly timeout: Duration;
      readonly unhealthyThreshold: number;
      readonly healthyThreshold: number;
    };

/** What is asked. */
export type Probe =
  | {
      readonly kind: 'http';
      readonly path: string;
      readonly host: string;
      /** Sorted. Never none. */
      readonly expectedStatuses: readonly number[];
    }
  /** Empty for the server as a whole. */
  | { readonly kind: 'grpc'; readonly service: string; readonly host: string }
  /** Empty for nothing. */
  | { readonly kind: 'tcp'; readonly send: string; readonly receive: string };

import type { Duration } from '../scalar/duration.ts';
import type { Share } from '../scalar/percent.ts';
import type { GrpcStatus } from './grpc-status.ts';
import type { NamedMatch } from './request-match.ts';

/** Trouble made on purpose before a request is sent: first the delay, then the abort. */
export type Fault = { readonly kind: 'off' } | FaultOn;

export interface FaultOn {
  readonly kind: 'on';
  readonly delay:
    | { readonly kind: 'none' }
    | { readonly kind: 'fixed'; readonly duration: Duration; readonly share: Share };
  readonly abort:
    | { readonly kind: 'none' }
    | { readonly kind: 'http'; readonly status: number; readonly share: Share }
    | { readonly kind: 'grpc'; readonly status: GrpcStatus; readonly share: Share };
  /** Only requests with these headers have trouble; sorted by name. */
  readonly headers: readonly NamedMatch[];
}

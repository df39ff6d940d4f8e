import type { Share } from '../scalar/percent.ts';

/** Somewhere copies of requests go. */
export interface Mirror {
  /** The name of a destination. */
  readonly destination: string;
  readonly share: Share;
}

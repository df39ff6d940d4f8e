import type { ServiceReference } from './reference.ts';

/** Somewhere copies of requests go. Nobody waits for the answers, and nobody sees them. */
export interface Mirror extends ServiceReference {
  /** The port by name. */
  port: string;
  /** The version; all versions when left out. */
  version?: string;
  /** How many of the requests are copied, in percent: 0 to 100 with at most four decimals; 100 by default. */
  percent?: number;
}

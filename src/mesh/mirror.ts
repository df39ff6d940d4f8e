import type { Backend } from './backend.ts';
import type { HttpProtocol } from './service.ts';

/** Somewhere copies of requests go. Nobody waits for the answers, and nobody sees them. */
export interface Mirror {
  /** A port or a version of a service that speaks HTTP, such as `reviews.version('v3')`. */
  readonly to: Backend<HttpProtocol>;
  /** How many of the requests are copied, in percent: 0 to 100 with at most four decimals; 100 by default. */
  readonly percent?: number;
}

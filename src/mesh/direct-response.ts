/**
 * An answer of the proxy itself.
 *
 * @example { status: 503, body: 'back at noon' }
 */
export interface DirectResponse {
  /** The status, 200 to 599. */
  readonly status: number;
  /** The body, at most 65,536 bytes; empty by default. */
  readonly body?: string;
  /** The media type of the body, `text/plain` by default. */
  readonly contentType?: string;
}

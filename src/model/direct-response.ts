/** An answer of the proxy itself. */
export interface DirectResponse {
  /**
   * The status, 200 to 599.
   * @TJS-type integer
   */
  status: number;
  /** The body, at most 65,536 bytes; empty by default. */
  body?: string;
  /** The media type of the body, `text/plain` by default. */
  contentType?: string;
}

import type { Scheme } from './request-match.ts';

/**
 * An answer that sends the client elsewhere. What is left out stays as it was asked for, the query always does. At least one
 * part must be written.
 */
export interface Redirect {
  scheme?: Scheme;
  /** The host name, without port. */
  hostname?: string;
  /**
   * The port, 1 to 65535. When left out: the well-known one of the scheme, if a scheme is written; else the port the client
   * named, if the host name stays; else none.
   * @TJS-type integer
   */
  port?: number;
  path?: RedirectPath;
  /** 302 by default, as in the Gateway API. 307 and 308 keep the method, 303 makes it GET (RFC 9110 section 15.4). */
  status?: RedirectStatus;
}

/** The status of a redirect. */
export type RedirectStatus = 301 | 302 | 303 | 307 | 308;

/** What the path becomes. */
export type RedirectPath = FullPath | ReplacedPrefix;

/** One path, whatever was asked for. */
export interface FullPath {
  kind: 'full';
  /** Starts with `/`. */
  value: string;
}

/**
 * The prefix that matched is replaced, the rest stays: with the match `/foo` and the value `/bar`, `/foo/x` becomes
 * `/bar/x`. Every match of the rule must be a prefix.
 */
export interface ReplacedPrefix {
  kind: 'prefix';
  /** Starts with `/`. */
  value: string;
}

import type * as model from '../model/redirect.ts';
import type { ExactlyOne } from './exactly-one.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { only, type Scheme, type UrlPath } from './request-match.ts';

/**
 * An answer that sends the client elsewhere. What is left out stays as it was asked for, the query always does.
 *
 * @example { scheme: 'https', status: 301 }
 */
export interface Redirect {
  readonly scheme?: Scheme;
  /** The host name, without port. */
  readonly hostname?: string;
  /**
   * The port, 1 to 65535. When left out: the well-known one of the scheme, if a scheme is written; else the port the client
   * named, if the host name stays; else none.
   */
  readonly port?: number;
  /** What the path becomes; it stays by default. */
  readonly path?: RedirectPath;
  /** 302 by default, as in the Gateway API. 307 and 308 keep the method, 303 makes it GET (RFC 9110 section 15.4). */
  readonly status?: model.RedirectStatus;
}

/** What a path becomes: exactly one of `full` and `prefix`. */
export type RedirectPath = ExactlyOne<{
  /** One path, whatever was asked for. */
  full: UrlPath;
  /**
   * What the prefix that matched is replaced by, while the rest stays: with the match `/foo` and the value `/bar`, `/foo/x`
   * becomes `/bar/x`. Every match of the rule must be a prefix.
   */
  prefix: UrlPath;
}>;

/** The plain data a redirect becomes. */
export function redirectModel(redirect: Redirect): Plain<model.Redirect> {
  const written: unknown = redirect.path;
  const chosen = isRecord(written) ? only(written) : undefined;
  const path = chosen ? { kind: chosen[0], value: chosen[1] } : written;
  return { ...redirect, path: path as model.RedirectPath | undefined };
}

import type * as model from '../model/session-affinity.ts';
import type { Duration } from './duration.ts';
import type { ExactlyOne } from './exactly-one.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import type { UrlPath } from './request-match.ts';

/**
 * Requests of one session go to one endpoint. The proxy tells the client where the first request went, and the client sends it back.
 * What it says is the endpoint's address in base64: no secret, and only an endpoint of the destination is ever taken from it.
 *
 * @example { cookie: { name: 'cart-at', ttl: '1h' } }
 */
export type SessionAffinity = ExactlyOne<{
  /** For clients that keep cookies. */
  cookie: AffinityCookie;
  /** For clients that copy this response header into their next request. */
  header: string;
}> & {
  /** Whether a request whose endpoint is gone is answered 503; by default it goes to another one. */
  readonly strict?: boolean;
};

/** The cookie that says where a session is. It is `HttpOnly`. */
export interface AffinityCookie {
  /** The name: a token (RFC 6265 section 4.1.1). */
  readonly name: string;
  /** The paths the cookie is for, `/` by default. */
  readonly path?: UrlPath;
  /** How long the client keeps it, in whole seconds such as `1h`; until it is closed by default. */
  readonly ttl?: Duration;
}

/** The plain data a session affinity becomes. */
export function sessionAffinityModel(affinity: SessionAffinity): Plain<model.SessionAffinity> {
  const written: unknown = affinity;
  if (!isRecord(written)) return written as model.SessionAffinity;
  const { cookie, header, ...rest } = written;
  if (isRecord(cookie) && header === undefined)
    return { ...rest, ...cookie, kind: 'cookie' } as unknown as model.CookieAffinity;
  if (header !== undefined && cookie === undefined)
    return { ...rest, kind: 'header', name: header } as unknown as model.HeaderAffinity;
  return written as unknown as model.SessionAffinity;
}

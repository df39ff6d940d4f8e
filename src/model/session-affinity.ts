/**
 * Requests of one session go to one endpoint. The proxy tells the client where the first request went, and the client sends it back.
 * What it says is the endpoint's address in base64: no secret, and only an endpoint of the destination is ever taken from it.
 */
export type SessionAffinity = CookieAffinity | HeaderAffinity;

/** The client is a browser, or keeps cookies like one. */
export interface CookieAffinity {
  kind: 'cookie';
  /** The name of the cookie: a token (RFC 6265 section 4.1.1). It is `HttpOnly`. */
  name: string;
  /** The paths the cookie is for, `/` by default. */
  path?: string;
  /** How long the client keeps it, in whole seconds such as `1h`; until it is closed by default. */
  ttl?: string;
  /** Whether a request whose endpoint is gone is answered 503; by default it goes to another one. */
  strict?: boolean;
}

/** The client copies a response header into its next request. */
export interface HeaderAffinity {
  kind: 'header';
  /** The name of the header. */
  name: string;
  /** Whether a request whose endpoint is gone is answered 503; by default it goes to another one. */
  strict?: boolean;
}

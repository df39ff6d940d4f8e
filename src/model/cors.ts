import type { HttpMethod } from './request-match.ts';

/**
 * Which pages of other origins a browser lets read the answers (Fetch standard, CORS protocol). The proxy answers the browser's
 * preflight requests itself; one from any other origin is answered without permission, and goes nowhere. Only for rules with backends: a
 * browser follows no redirect of a preflight request, and a direct response can name its headers itself.
 */
export interface Cors {
  /** The origins whose pages may. At least one. */
  allowOrigins: Origin[];
  /** The methods they may use beside GET, HEAD and POST; `*` for all. */
  allowMethods?: (HttpMethod | '*')[];
  /** The names of request headers they may send beside the harmless ones; `*` for all. */
  allowHeaders?: string[];
  /** The names of response headers they may read beside the harmless ones; `*` for all. */
  exposeHeaders?: string[];
  /** How long a browser may remember the answer to a preflight request, in whole seconds such as `10m`; 5 s by a browser's default. */
  maxAge?: string;
  /** Whether they may send cookies and the like; false by default. Not together with `*` anywhere. */
  allowCredentials?: boolean;
}

/** An origin: scheme, host and port of a page. */
export type Origin = AnyOrigin | ExactOrigin | SubdomainOrigin | RegexOrigin;

/** Every page of the web. */
export interface AnyOrigin {
  kind: 'any';
}

/** One origin. */
export interface ExactOrigin {
  kind: 'exact';
  /** Such as `https://shop.example` or `http://localhost:8080`, in lower case and without path. */
  value: string;
}

/** Every host below a name. */
export interface SubdomainOrigin {
  kind: 'subdomains';
  /** Such as `https://*.shop.example`, which stands for one or more labels. */
  value: string;
}

/** A regular expression (RE2) that the whole origin must match. */
export interface RegexOrigin {
  kind: 'regex';
  value: string;
}

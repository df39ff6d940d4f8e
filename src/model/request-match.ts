/** Everything written in one match must hold. */
export interface HttpRouteMatch {
  path?: PathMatch;
  method?: HttpMethod;
  /**
   * How the request came to the proxy: `https` through TLS, `http` without. A caller inside the mesh speaks HTTP to its own
   * sidecar, so `https` is for gateways.
   */
  scheme?: Scheme;
  /** Header name, in any case, to what its value must be. Of several values of one name, one that matches is enough. */
  headers?: { [name: string]: HeaderMatch };
  /** Query parameter name to what its value must be, as it is written in the URL. Of several values the first counts. */
  query?: { [name: string]: QueryMatch };
}

/** A request method (RFC 9110 section 9, PATCH by RFC 5789). */
export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH';

/** A scheme of HTTP (RFC 9110 section 4.2). */
export type Scheme = 'http' | 'https';

/** How a path is matched. The query is never part of it. */
export type PathMatch = ExactPath | PrefixPath | TemplatePath | RegexPath;

/** The path and nothing more. */
export interface ExactPath {
  kind: 'exact';
  /** Starts with `/`. */
  value: string;
  /** Whether `A` and `a` are the same; false by default. */
  ignoreCase?: boolean;
}

/** The path or anything below it, by whole segments: `/foo` matches `/foo` and `/foo/bar`, never `/foobar`. */
export interface PrefixPath {
  kind: 'prefix';
  /** Starts with `/`. */
  value: string;
  /** Whether `A` and `a` are the same; false by default. */
  ignoreCase?: boolean;
}

/**
 * A path with variables in the place of whole segments: `{name}` stands for one segment, and `{name=**}` at the end for one
 * or more (as in `google.api.http`).
 */
export interface TemplatePath {
  kind: 'template';
  /** Such as `/users/{id}` or `/files/{path=**}`. */
  value: string;
  /** Whether `A` and `a` are the same; false by default. */
  ignoreCase?: boolean;
}

/** A regular expression (RE2) that the whole path must match. */
export interface RegexPath {
  kind: 'regex';
  value: string;
}

/** How a header is matched. */
export type HeaderMatch = ExactString | PrefixString | SuffixString | RegexString | Present | Absent;

/** How a query parameter is matched. */
export type QueryMatch = ExactString | PrefixString | SuffixString | RegexString | Present;

/** The value and nothing more; case-sensitive. */
export interface ExactString {
  kind: 'exact';
  value: string;
}

/** A value that begins so; case-sensitive. */
export interface PrefixString {
  kind: 'prefix';
  /** At least one character. */
  value: string;
}

/** A value that ends so; case-sensitive. */
export interface SuffixString {
  kind: 'suffix';
  /** At least one character. */
  value: string;
}

/** A regular expression (RE2) that the whole value must match. */
export interface RegexString {
  kind: 'regex';
  value: string;
}

/** There, with any value, an empty one included. */
export interface Present {
  kind: 'present';
}

/** Not there. */
export interface Absent {
  kind: 'absent';
}

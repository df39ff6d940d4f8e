import type * as model from '../model/request-match.ts';
import type { ExactlyOne } from './exactly-one.ts';
import { eachMember, isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';

/** A request method (RFC 9110 section 9; PATCH by RFC 5789). */
export type HttpMethod = model.HttpMethod;

/** A scheme of HTTP (RFC 9110 section 4.2). */
export type Scheme = model.Scheme;

/** An absolute path of a URL, without query. */
export type UrlPath = `/${string}`;

/** How a path is matched: exactly one of `exact`, `prefix`, `template` and `regex`. */
export type PathMatch = (PlainPathMatch & { readonly ignoreCase?: boolean }) | RegexPath;

/** The ways to match a path that know which letters are which. */
export type PlainPathMatch = ExactlyOne<{
  /** The whole path, such as `/login`. */
  exact: UrlPath;
  /** The path or anything below it, by whole segments: `/foo` matches `/foo` and `/foo/bar`, never `/foobar`. */
  prefix: UrlPath;
  /**
   * A path with variables for whole segments: `/users/{id}`. `{id}` is one segment; `{path=**}` is all that are left, at least
   * one, and stands last.
   */
  template: UrlPath;
}> & {
  readonly regex?: never;
};

/** A regular expression over the path. */
export interface RegexPath {
  /** A regular expression in the syntax of RE2 that must match the whole path; `(?i)` at its beginning ignores case. */
  readonly regex: string;
  readonly exact?: never;
  readonly prefix?: never;
  readonly template?: never;
  readonly ignoreCase?: never;
}

/** What a text must be. */
interface Pattern {
  /** The text and nothing more; case-sensitive. A plain text in its place means the same. */
  exact: string;
  /** How it begins; case-sensitive. */
  prefix: string;
  /** How it ends; case-sensitive. */
  suffix: string;
  /** A regular expression in the syntax of RE2 that must match the whole text. */
  regex: string;
}

/** What a text must be: the text itself, case-sensitive, or exactly one of `exact`, `prefix`, `suffix` and `regex`. */
export type StringMatch = string | ExactlyOne<Pattern>;

/** What a header must be: its value, or a pattern of it, or whether it is there at all, with any value. */
export type HeaderMatch =
  | string
  | ExactlyOne<Pattern & { /** True for "there", false for "not there". */ present: boolean }>;

/** What a query parameter must be: its value, or a pattern of it, or that it is there at all, with any value. */
export type QueryMatch = string | ExactlyOne<Pattern & { /** That it is there. */ present: true }>;

/**
 * Which requests a rule is for. Everything written must hold.
 *
 * @example { path: { prefix: '/api' }, method: 'GET', headers: { 'end-user': 'jason', 'x-debug': { present: true } } }
 */
export interface HttpRouteMatch {
  /** The path; any path by default. */
  readonly path?: PathMatch;
  /** The request method; any method by default. */
  readonly method?: HttpMethod;
  /** Whether the client used TLS; either by default. Inside the mesh callers use `http`: TLS is the sidecars' own. */
  readonly scheme?: Scheme;
  /**
   * What each header must be, by header name in any case. `'jason'` is the exact value. Of several values of one name, one
   * that matches is enough.
   */
  readonly headers?: { readonly [name: string]: HeaderMatch };
  /** What each query parameter must be, by name. `'1'` is the exact value. Of several values of one name the first counts. */
  readonly query?: { readonly [name: string]: QueryMatch };
}

/** The plain data a match becomes. */
export function matchModel(match: HttpRouteMatch): Plain<model.HttpRouteMatch> {
  const { path, headers, query } = match;
  return {
    ...match,
    path: path && pathModel(path),
    headers: headers && headersModel(headers),
    query: query && eachMember(query, (value) => valueModel(value) as model.QueryMatch),
  };
}

/** The plain data that conditions on headers become. */
export function headersModel(headers: { readonly [name: string]: HeaderMatch }): Plain<{
  [name: string]: model.HeaderMatch;
}> {
  return eachMember(headers, valueModel);
}

function pathModel(path: PathMatch): model.PathMatch {
  const written: unknown = path;
  if (!isRecord(written)) return written as model.PathMatch;
  const { ignoreCase, ...ways } = written;
  const chosen = only(ways);
  // None or several, which only a cast allows, pass through for the schema to report.
  if (!chosen) return written as unknown as model.PathMatch;
  return { kind: chosen[0], value: chosen[1], ignoreCase } as unknown as model.PathMatch;
}

/** The plain data that what a text must be becomes. */
export function valueModel(match: HeaderMatch): model.HeaderMatch {
  if (typeof match === 'string') return { kind: 'exact', value: match };
  const written: unknown = match;
  const chosen = isRecord(written) ? only(written) : undefined;
  if (!chosen) return written as model.HeaderMatch;
  const [kind, value] = chosen;
  if (kind !== 'present' || typeof value !== 'boolean') return { kind, value } as model.HeaderMatch;
  return { kind: value ? 'present' : 'absent' };
}

/** The one member that is written; undefined for none or several. */
export function only(written: { readonly [member: string]: unknown }): [name: string, value: unknown] | undefined {
  const entries = Object.entries(written).filter(([, value]) => value !== undefined);
  return entries.length === 1 ? entries[0] : undefined;
}

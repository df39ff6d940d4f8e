import type * as model from '../model/http-route.ts';
import { eachMember, isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';

/** A request method (RFC 9110 section 9; PATCH by RFC 5789). */
export type HttpMethod = model.HttpMethod;

/** An absolute path of a URL, without query. */
export type UrlPath = `/${string}`;

/** How a path is matched: exactly one of `exact`, `prefix` and `regex`. */
export type PathMatch = ExactPath | PrefixPath | RegexPath;

/** The path and nothing more. */
export interface ExactPath {
  /** The whole path, such as `/login`. Case-sensitive. */
  readonly exact: UrlPath;
  readonly prefix?: never;
  readonly regex?: never;
}

/** The path or anything below it. */
export interface PrefixPath {
  /** Compared by whole segments: `/foo` matches `/foo` and `/foo/bar`, never `/foobar`. Case-sensitive. */
  readonly prefix: UrlPath;
  readonly exact?: never;
  readonly regex?: never;
}

/** A regular expression over the path. */
export interface RegexPath {
  /** A regular expression in the syntax of RE2 that must match the whole path. */
  readonly regex: string;
  readonly exact?: never;
  readonly prefix?: never;
}

/** What a header or query value must be: the text itself, case-sensitive, or a regular expression. */
export type StringMatch = string | RegexString;

/** A regular expression over a value. */
export interface RegexString {
  /** A regular expression in the syntax of RE2 that must match the whole value. */
  readonly regex: string;
}

/**
 * Which requests a rule is for. Everything written must hold.
 *
 * @example { path: { prefix: '/api' }, method: 'GET', headers: { 'end-user': 'jason' } }
 */
export interface HttpRouteMatch {
  /** The path; any path by default. */
  readonly path?: PathMatch;
  /** The request method; any method by default. */
  readonly method?: HttpMethod;
  /** What each header must be, by header name in any case. `'jason'` is the exact value, `{ regex: '…' }` a pattern. */
  readonly headers?: { readonly [name: string]: StringMatch };
  /** What each query parameter must be, by name. `'1'` is the exact value, `{ regex: '…' }` a pattern. */
  readonly query?: { readonly [name: string]: StringMatch };
}

/** The plain data a match becomes. */
export function matchModel(match: HttpRouteMatch): Plain<model.HttpRouteMatch> {
  const { path, headers, query } = match;
  return {
    ...match,
    path: path && pathModel(path),
    headers: headers && eachMember(headers, stringModel),
    query: query && eachMember(query, stringModel),
  };
}

function pathModel(path: PathMatch): model.PathMatch {
  const written: unknown = path;
  const entries = isRecord(written) ? Object.entries(written).filter(([, value]) => value !== undefined) : [];
  const [[kind, value] = []] = entries;
  // None or several, which only a cast allows, pass through for the schema to report.
  return (entries.length === 1 ? { kind, value } : written) as model.PathMatch;
}

function stringModel(match: StringMatch): model.StringMatch {
  if (typeof match === 'string') return { kind: 'exact', value: match };
  const written: unknown = match;
  if (!isRecord(written) || !('regex' in written)) return written as model.StringMatch;
  const { regex, ...rest } = match;
  return { ...rest, kind: 'regex', value: regex };
}

import type * as model from '../model/rewrite.ts';
import type { ExactlyOne } from './exactly-one.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { only, type UrlPath } from './request-match.ts';

/**
 * What a request is changed to before it goes to a backend. What is left out stays.
 *
 * @example { hostname: 'reviews.internal', path: { prefix: '/v2' } }
 */
export interface Rewrite {
  /** The host name (the `Host` header, or `:authority`) that the next proxy and the program see, without port. */
  readonly hostname?: string;
  /** What the path becomes; the query stays. */
  readonly path?: RewrittenPath;
}

/** What a path becomes: exactly one of `full`, `prefix`, `template` and `regex`. */
export type RewrittenPath = PlainRewrittenPath | SubstitutedPath;

/** What a path becomes without an expression. */
export type PlainRewrittenPath = ExactlyOne<{
  /** One path, whatever was asked for. */
  full: UrlPath;
  /**
   * What the prefix that matched is replaced by, while the rest stays: with the match `/foo` and the value `/bar`, `/foo/x`
   * becomes `/bar/x`. Every match of the rule must be a prefix.
   */
  prefix: UrlPath;
  /** Another template, filled with the variables of the one that matched: `/v2/users/{id}`. */
  template: UrlPath;
}> & { readonly regex?: never; readonly substitution?: never };

/** Every part of the path that an expression matches is replaced. */
export interface SubstitutedPath {
  /** A regular expression in the syntax of RE2 for a part of the path; `^` and `$` are its ends. */
  readonly regex: string;
  /** What the part becomes: `\\1` is what the first group matched, `\\0` all of it. */
  readonly substitution: string;
  readonly full?: never;
  readonly prefix?: never;
  readonly template?: never;
}

/** The plain data a rewrite becomes. */
export function rewriteModel(rewrite: Rewrite): Plain<model.Rewrite> {
  return { ...rewrite, path: rewrite.path && pathModel(rewrite.path) };
}

function pathModel(path: RewrittenPath): Plain<model.RewrittenPath> {
  const written: unknown = path;
  if (!isRecord(written)) return written as model.RewrittenPath;
  if ('regex' in written && written['regex'] !== undefined) {
    const { regex, ...rest } = written;
    return { kind: 'regex', pattern: regex, ...rest } as unknown as model.RewrittenPath;
  }
  const chosen = only(written);
  return (chosen ? { kind: chosen[0], value: chosen[1] } : written) as unknown as model.RewrittenPath;
}

import type { Kept, ReplacedPrefix } from './redirect.ts';

/** What a request is changed to before it goes to a backend. The query is always kept. */
export interface Rewrite {
  readonly hostname: Kept | { readonly kind: 'set'; readonly value: string };
  readonly path: PathRewrite;
}

export type PathRewrite =
  | Kept
  | { readonly kind: 'full'; readonly value: string }
  | ReplacedPrefix
  /** RE2, for a part of the path. `\\1` in the substitution is what the first group matched. */
  | { readonly kind: 'regex'; readonly pattern: string; readonly substitution: string }
  /** Only where the route's match is a template. */
  | { readonly kind: 'template'; readonly parts: readonly FilledPart[] };

/** A literal part of the path, or the variable of the matched template that stands there, counted from 1. */
export type FilledPart =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'variable'; readonly position: number };

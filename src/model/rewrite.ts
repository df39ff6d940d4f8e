import type { FullPath, ReplacedPrefix } from './redirect.ts';

/** What a request is changed to before it goes to a backend. What is left out stays. */
export interface Rewrite {
  /** The host name (the `Host` header, or `:authority`) that the next proxy and the program see, without port. */
  hostname?: string;
  path?: RewrittenPath;
}

/** What the path becomes; the query stays. */
export type RewrittenPath = FullPath | ReplacedPrefix | SubstitutedPath | FilledTemplate;

/** Every part of the path that an expression matches is replaced. */
export interface SubstitutedPath {
  kind: 'regex';
  /** A regular expression (RE2) for a part of the path; `^` and `$` are its ends. */
  pattern: string;
  /** What the part becomes: `\1` is what the first group matched, `\0` all of it. */
  substitution: string;
}

/** The variables of the template that matched are filled into another. Every match of the rule must be a template. */
export interface FilledTemplate {
  kind: 'template';
  /** Such as `/v2/users/{id}`. Starts with `/`; every variable is one of the matched template. */
  value: string;
}

import type { TemplateSegment } from '../scalar/path-template.ts';

/** All parts must hold. */
export interface RequestMatch {
  readonly path: PathMatch;
  readonly method: MethodMatch;
  readonly scheme: SchemeMatch;
  /** Sorted by header name, which is in lower case. */
  readonly headers: readonly NamedMatch[];
  /** Sorted by parameter name. */
  readonly query: readonly NamedMatch[];
}

export type PathMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly value: string; readonly ignoreCase: boolean }
  /** By whole segments; the value has no trailing slash. */
  | { readonly kind: 'prefix'; readonly value: string; readonly ignoreCase: boolean }
  /** At least one segment is no literal. */
  | { readonly kind: 'template'; readonly segments: readonly TemplateSegment[]; readonly ignoreCase: boolean }
  | { readonly kind: 'regex'; readonly value: string };

export type MethodMatch = { readonly kind: 'any' } | { readonly kind: 'exact'; readonly value: string };

export type SchemeMatch = { readonly kind: 'any' } | { readonly kind: 'exact'; readonly value: 'http' | 'https' };

/** A header or query parameter whose value must match. Only headers are ever asked to be absent. */
export interface NamedMatch {
  readonly name: string;
  readonly value: ValueMatch;
}

/** `present` holds for any value, also an empty one. */
export type ValueMatch =
  | { readonly kind: 'exact' | 'prefix' | 'suffix' | 'regex'; readonly value: string }
  | { readonly kind: 'present' }
  | { readonly kind: 'absent' };

import { allBytes, type ByteSet, bytesOf, foldCase } from './byte-set.ts';

/** A regular language over bytes, written as a tree. */
export type Expression =
  | { readonly kind: 'bytes'; readonly set: ByteSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly parts: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly part: Expression; readonly least: number; readonly most: number | 'unbounded' }
  | { readonly kind: 'assertion'; readonly holds: Assertion };

/** What can be asked of a place between two bytes. */
export type Assertion = 'text-begin' | 'text-end' | 'line-begin' | 'line-end' | 'word-boundary' | 'no-word-boundary';

export const emptyText: Expression = { kind: 'sequence', parts: [] };

/** Matches nothing at all. */
export const nothing: Expression = { kind: 'choice', parts: [] };

export function bytes(set: ByteSet): Expression {
  return { kind: 'bytes', set };
}

export function sequence(...parts: readonly Expression[]): Expression {
  return { kind: 'sequence', parts };
}

export function choice(...parts: readonly Expression[]): Expression {
  return { kind: 'choice', parts };
}

export function repeat(part: Expression, least: number, most: number | 'unbounded'): Expression {
  return { kind: 'repeat', part, least, most };
}

/** The text and nothing else. */
export function literal(text: string, fold: 'exact-case' | 'any-case' = 'exact-case'): Expression {
  const sets = bytesOf(text).map((byte) => 1n << BigInt(byte));
  return { kind: 'sequence', parts: sets.map((set) => bytes(fold === 'any-case' ? foldCase(set) : set)) };
}

/** Every text, also the empty one. */
export const anything: Expression = repeat(bytes(allBytes), 0, 'unbounded');

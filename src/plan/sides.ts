import { compareText } from '../output/file-set.ts';
import { same } from '../reach/answer.ts';

export { same } from '../reach/answer.ts';

/** The same thing before and after. */
export interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

/** Two versions of one thing; at least one of them is there. */
export interface Pair<T> {
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** Joins two lists by a key that is unique in each, sorted by it, and leaves out what is the same on both sides. */
export function changedPairs<T>({ before, after }: Sides<readonly T[]>, keyOf: (item: T) => string): Pair<T>[] {
  const was = new Map(before.map((item) => [keyOf(item), item]));
  const is = new Map(after.map((item) => [keyOf(item), item]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((key) => ({ key, before: was.get(key), after: is.get(key) }))
    .filter((pair) => !same(pair.before, pair.after))
    .sort((a, b) => compareText(a.key, b.key));
}

/** The items of one list that the other does not have, by their text. */
export function missingFrom(others: readonly string[], items: readonly string[]): string[] {
  const known = new Set(others);
  return items.filter((item) => !known.has(item));
}

/** Puts together the items that agree in the key, in the order in which each key first occurs. */
export function groupsOf<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  return [...Map.groupBy(items, (item) => JSON.stringify(keyOf(item))).values()];
}

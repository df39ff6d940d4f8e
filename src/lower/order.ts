import { compareText } from '../output/file-set.ts';

/** A copy sorted by texts, the first that differs deciding. By UTF-16 code unit: a locale differs between machines. */
export function sortedBy<T>(items: Iterable<T>, keysOf: (item: T) => readonly (string | number)[]): T[] {
  return [...items]
    .map((item) => ({ item, keys: keysOf(item) }))
    .sort((a, b) => compareKeys(a.keys, b.keys))
    .map(({ item }) => item);
}

/** The entries of a record, sorted by key. */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => compareText(a, b));
}

/** Each text once, sorted. */
export function sortedUnique<T extends string>(texts: Iterable<T>): T[] {
  return [...new Set(texts)].sort();
}

/** Compares lists of keys; a list that is the beginning of another comes first. */
export function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let index = 0; index < a.length; index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) break;
    if (left < right) return -1;
    if (left > right) return 1;
  }
  return a.length - b.length;
}

import type { HttpRouteMatch, PathMatch, StringMatch } from '../model/http-route.ts';
import { regularExpressionPrefix } from '../scalar/regular-expression.ts';

/** A match, read once so that it can be compared with many others. */
export interface ComparableMatch {
  /** One text for every way to write the same match. */
  readonly key: string;
  /** Where the Gateway API puts it among others: smaller goes first, part by part. */
  readonly ranks: readonly number[];
  /**
   * Whether it can hide a different match although the more specific goes first: only through a regular expression, whose
   * breadth nobody measures.
   */
  readonly canHide: boolean;
  readonly method: string | undefined;
  readonly path: ComparableText;
  readonly headers: readonly NamedText[];
  readonly query: readonly NamedText[];
}

interface ComparableText {
  readonly kind: PathMatch['kind'];
  readonly value: string;
  /** For a regular expression: what everything that begins with it matches; undefined when that is not known. */
  readonly open: string | undefined;
}

interface NamedText extends ComparableText {
  readonly name: string;
}

/** Reads a match. Header names have no case; no path and the prefix `/` are one thing, as are `/a` and `/a/`. */
export function comparableMatch(match: HttpRouteMatch): ComparableMatch {
  const written = match.path ?? { kind: 'prefix', value: '/' };
  const path = comparableText(
    written.kind,
    written.kind === 'prefix' ? written.value.replace(/\/+$/, '') : written.value,
  );
  const headers = namedTexts(match.headers, (name) => name.toLowerCase());
  const query = namedTexts(match.query, (name) => name);
  const { method } = match;
  return {
    key: JSON.stringify([path.kind, path.value, method ?? '', headers, query]),
    ranks: [
      { exact: 0, regex: 1, prefix: 2 }[path.kind],
      path.kind === 'prefix' ? -path.value.length : 0, // the longest prefix
      method === undefined ? 1 : 0,
      -headers.length,
      -query.length,
    ],
    canHide: [path, ...headers, ...query].some(({ open }) => open !== undefined),
    method,
    path,
    headers,
    query,
  };
}

/** Whether every request that satisfies `narrow` surely satisfies `wide`. Says no where it cannot know. */
export function matchCovers(wide: ComparableMatch, narrow: ComparableMatch): boolean {
  return (
    pathCovers(wide.path, narrow.path) &&
    (wide.method === undefined || wide.method === narrow.method) &&
    namedCover(wide.headers, narrow.headers) &&
    namedCover(wide.query, narrow.query)
  );
}

/** Negative when the first is asked before the second, 0 when the order written decides. */
export function comparePrecedence(a: ComparableMatch, b: ComparableMatch): number {
  for (const [index, rank] of a.ranks.entries()) {
    const difference = rank - (b.ranks[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function comparableText(kind: PathMatch['kind'], value: string): ComparableText {
  return { kind, value, open: kind === 'regex' ? regularExpressionPrefix(value) : undefined };
}

function namedTexts(
  values: { readonly [name: string]: StringMatch } | undefined,
  nameOf: (written: string) => string,
): NamedText[] {
  const texts = Object.entries(values ?? {}).map(([name, { kind, value }]) => ({
    name: nameOf(name),
    ...comparableText(kind, value),
  }));
  return texts.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function pathCovers(wide: ComparableText, narrow: ComparableText): boolean {
  if (wide.kind === narrow.kind && wide.value === narrow.value) return true;
  if (wide.kind === 'exact') return false;
  if (wide.kind === 'prefix') {
    const start = narrow.kind === 'regex' ? narrow.open : `${narrow.value}/`;
    return start?.startsWith(`${wide.value}/`) ?? false;
  }
  if (wide.open === undefined) return false;
  // Every path starts with a slash.
  const start = narrow.kind === 'regex' ? narrow.open : narrow.value || '/';
  return start?.startsWith(wide.open) ?? false;
}

function namedCover(wide: readonly NamedText[], narrow: readonly NamedText[]): boolean {
  return wide.every(({ name, kind, value, open }) => {
    const other = narrow.find((candidate) => candidate.name === name);
    if (!other) return false;
    if (kind === other.kind && value === other.value) return true;
    if (open === undefined) return false;
    const start = other.kind === 'regex' ? other.open : other.value;
    return start?.startsWith(open) ?? false;
  });
}

import type { HeaderMatch, HttpRouteMatch, PathMatch, QueryMatch } from '../model/request-match.ts';
import { readPathTemplate, type TemplateSegment } from '../scalar/path-template.ts';
import { regularExpressionPrefix } from '../scalar/regular-expression.ts';

/** A match, read once so that it can be compared with many others. */
export interface ComparableMatch {
  /** One text for every way to write the same match. */
  readonly key: string;
  /** Where the Gateway API puts it among others: smaller goes first, part by part. */
  readonly ranks: readonly number[];
  /**
   * Whether it can hide a different match although the more specific goes first: only through a part whose breadth its rank
   * does not measure, such as a regular expression.
   */
  readonly canHide: boolean;
  readonly method: string | undefined;
  readonly scheme: string | undefined;
  readonly path: ComparablePath;
  readonly headers: readonly NamedValue[];
  readonly query: readonly NamedValue[];
}

interface ComparablePath {
  readonly kind: PathMatch['kind'];
  /** In lower case where case is ignored; the names of variables are gone. */
  readonly value: string;
  readonly ignoresCase: boolean;
  readonly segments: readonly TemplateSegment[];
  /** For a regular expression: what everything that begins with it matches; undefined when that is not known. */
  readonly open: string | undefined;
}

interface NamedValue {
  readonly name: string;
  readonly kind: HeaderMatch['kind'];
  readonly value: string;
  /** As of a path. */
  readonly open: string | undefined;
}

/** Reads a match. Header names have no case; no path and the prefix `/` are one thing, as are `/a` and `/a/`. */
export function comparableMatch(match: HttpRouteMatch): ComparableMatch {
  const path = comparablePath(match.path ?? { kind: 'prefix', value: '/' });
  const headers = namedValues(match.headers, (name) => name.toLowerCase());
  const query = namedValues(match.query, (name) => name);
  const { method, scheme } = match;
  return {
    key: JSON.stringify([path.kind, path.value, path.ignoresCase, method ?? '', scheme ?? '', headers, query]),
    ranks: [
      { exact: 0, template: 1, regex: 2, prefix: 3 }[path.kind],
      -letters(path), // the longest prefix
      path.ignoresCase ? 1 : 0,
      method === undefined ? 1 : 0,
      scheme === undefined ? 1 : 0,
      -headers.length,
      -query.length,
    ],
    canHide:
      path.open !== undefined ||
      path.segments.some(({ kind }) => kind === 'rest') ||
      [...headers, ...query].some(
        ({ kind, open }) => open !== undefined || !['exact', 'absent', 'regex'].includes(kind),
      ),
    method,
    scheme,
    path,
    headers,
    query,
  };
}

/** Whether every request that satisfies `narrow` surely satisfies `wide`. Says no where it cannot know. */
export function matchCovers(wide: ComparableMatch, narrow: ComparableMatch): boolean {
  return (
    (wide.method === undefined || wide.method === narrow.method) &&
    (wide.scheme === undefined || wide.scheme === narrow.scheme) &&
    pathCovers(wide.path, narrow.path) &&
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

function comparablePath(path: PathMatch): ComparablePath {
  if (path.kind === 'regex') {
    const open = regularExpressionPrefix(path.value);
    return { kind: 'regex', value: path.value, ignoresCase: false, segments: [], open };
  }
  const ignoresCase = path.ignoreCase ?? false;
  const written = ignoresCase ? path.value.toLowerCase() : path.value;
  const rest = { kind: path.kind, ignoresCase, open: undefined };
  if (path.kind !== 'template') {
    return { ...rest, value: path.kind === 'prefix' ? written.replace(/\/+$/, '') : written, segments: [] };
  }
  const read = readPathTemplate(written);
  const segments = read.kind === 'template' ? read.segments : [];
  return { ...rest, value: segments.length > 0 ? segments.map(shape).join('/') : written, segments };
}

function shape(segment: TemplateSegment): string {
  if (segment.kind === 'literal') return segment.value;
  return segment.kind === 'variable' ? '{}' : '{**}';
}

function letters({ kind, value, segments }: ComparablePath): number {
  if (kind === 'prefix') return value.length;
  return segments.reduce((sum, segment) => {
    if (segment.kind === 'literal') return sum + 1 + segment.value.length;
    return sum + (segment.kind === 'variable' ? 2 : 1);
  }, 0);
}

function namedValues(
  values: { readonly [name: string]: HeaderMatch | QueryMatch } | undefined,
  nameOf: (written: string) => string,
): NamedValue[] {
  const texts = Object.entries(values ?? {}).map(([name, match]) => ({
    name: nameOf(name),
    kind: match.kind,
    value: 'value' in match ? match.value : '',
    open: match.kind === 'regex' ? regularExpressionPrefix(match.value) : undefined,
  }));
  return texts.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function pathCovers(wide: ComparablePath, narrow: ComparablePath): boolean {
  // What ignores case can be covered only by what does too, or by an expression or prefix that looks at no letter of it.
  if (narrow.ignoresCase && !wide.ignoresCase && wide.kind !== 'regex' && wide.value !== '') return false;
  const fold = (text: string | undefined) => (wide.ignoresCase ? text?.toLowerCase() : text);
  const value = fold(narrow.value) ?? '';
  if (wide.kind === narrow.kind && wide.value === value) return true;
  switch (wide.kind) {
    case 'exact':
      return false;
    case 'prefix':
      return fold(beginning(narrow))?.startsWith(`${wide.value}/`) ?? false;
    case 'template':
      return templateCovers(wide, narrow, value);
    case 'regex':
      if (wide.open === undefined || (narrow.ignoresCase && !/^[^a-z]*$/i.test(wide.open))) return false;
      return regexBeginning(narrow)?.startsWith(wide.open) ?? false;
  }
}

/** What every path that satisfies a match begins with, seen by whole segments. */
function beginning({ kind, open, segments, value }: ComparablePath): string | undefined {
  if (kind === 'regex') return open;
  if (kind === 'template') return `/${literalBeginning(segments).join('/')}/`.replace('//', '/');
  return `${value}/`;
}

/** What every path that satisfies a match begins with, letter by letter. Every path starts with a slash. */
function regexBeginning(path: ComparablePath): string | undefined {
  if (path.kind === 'regex') return path.open;
  if (path.kind !== 'template') return path.value || '/';
  const literal = literalBeginning(path.segments);
  return literal.length === path.segments.length ? `/${literal.join('/')}` : `/${[...literal, ''].join('/')}`;
}

function literalBeginning(segments: readonly TemplateSegment[]): string[] {
  const end = segments.findIndex(({ kind }) => kind !== 'literal');
  return segments.slice(0, end).map((segment) => (segment.kind === 'literal' ? segment.value : ''));
}

/** A template covers exact paths and templates that fit it segment by segment, and prefixes below its rest. */
function templateCovers(wide: ComparablePath, narrow: ComparablePath, value: string): boolean {
  if (narrow.kind === 'regex') return false;
  const parts: readonly TemplateSegment[] =
    narrow.kind === 'template'
      ? narrow.segments
      : value
          .slice(1)
          .split('/')
          .map((part) => ({ kind: 'literal', value: part }));
  const last = wide.segments.at(-1)?.kind;
  if (narrow.kind === 'prefix' && last !== 'rest') return false;
  if (last === 'rest' ? parts.length < wide.segments.length : parts.length !== wide.segments.length) return false;
  return wide.segments.every((segment, index) => {
    const part = parts[index];
    if (segment.kind === 'rest') return part?.kind !== 'literal' || part.value !== '' || parts.length > index + 1;
    if (segment.kind === 'variable')
      return part?.kind === 'variable' || (part?.kind === 'literal' && part.value !== '');
    return part?.kind === 'literal' && sameSegment(segment.value, part.value, wide.ignoresCase);
  });
}

function sameSegment(a: string, b: string, ignoresCase: boolean): boolean {
  return ignoresCase ? a.toLowerCase() === b.toLowerCase() : a === b;
}

function namedCover(wide: readonly NamedValue[], narrow: readonly NamedValue[]): boolean {
  return wide.every((one) => {
    const other = narrow.find((candidate) => candidate.name === one.name);
    return other !== undefined && valueCovers(one, other);
  });
}

function valueCovers(wide: NamedValue, narrow: NamedValue): boolean {
  if (wide.kind === narrow.kind && wide.value === narrow.value) return true;
  if (wide.kind === 'present') return narrow.kind !== 'absent';
  const start = valueBeginning(narrow);
  if (wide.kind === 'prefix') return start?.startsWith(wide.value) ?? false;
  if (wide.kind === 'suffix') return ['exact', 'suffix'].includes(narrow.kind) && narrow.value.endsWith(wide.value);
  return wide.open !== undefined && (start?.startsWith(wide.open) ?? false);
}

/** What every value that satisfies a match begins with. */
function valueBeginning({ kind, value, open }: NamedValue): string | undefined {
  if (kind === 'regex') return open;
  return kind === 'exact' || kind === 'prefix' ? value : undefined;
}

import type * as ir from '../ir/request-match.ts';
import {
  absent,
  anyOf,
  beginning,
  below,
  type Condition,
  ending,
  exactly,
  matching,
  member,
  present,
  type Term,
  template,
} from './condition.ts';
import type { Facet } from './facet.ts';

/** How each part of a match reads requests. A part without a reading does not compile. */
type Readings<T> = { readonly [K in keyof T]-?: (part: T[K]) => readonly Term[] };

const readings: Readings<ir.RequestMatch> = {
  path: (path) => (path.kind === 'any' ? [] : [anyOf([pathCondition(path)])]),
  method: (method) => (method.kind === 'any' ? [] : [anyOf([member({ kind: 'method' }, method.value)])]),
  scheme: (scheme) => (scheme.kind === 'any' ? [] : [anyOf([member({ kind: 'scheme' }, scheme.value)])]),
  headers: (headers) => headers.map(({ name, value }) => anyOf([valueCondition({ kind: 'header', name }, value)])),
  query: (query) => query.map(({ name, value }) => anyOf([valueCondition({ kind: 'query', name }, value)])),
};

/** What must hold of a request for a route to match it. */
export function matchTerms(match: ir.RequestMatch): Term[] {
  return (Object.keys(readings) as (keyof ir.RequestMatch)[]).flatMap((part) => {
    const read = readings[part] as (value: unknown) => readonly Term[];
    return [...read(match[part])];
  });
}

const path: Facet = { kind: 'path' };

function pathCondition(match: Exclude<ir.PathMatch, { readonly kind: 'any' }>): Condition {
  const fold = 'ignoreCase' in match && match.ignoreCase ? 'any-case' : 'exact-case';
  switch (match.kind) {
    case 'exact':
      return exactly(path, match.value, fold);
    case 'prefix':
      return below(path, match.value, fold);
    case 'template':
      return template(path, match.segments, fold);
    case 'regex':
      return matching(path, match.value);
  }
}

const valueConditions: Readonly<
  Record<Exclude<ir.ValueMatch['kind'], 'present' | 'absent'>, (facet: Facet, value: string) => Condition>
> = { exact: exactly, prefix: beginning, suffix: ending, regex: matching };

/** What a value must be. */
export function valueCondition(facet: Facet, match: ir.ValueMatch): Condition {
  switch (match.kind) {
    case 'present':
      return present(facet);
    case 'absent':
      return absent(facet);
    default:
      return valueConditions[match.kind](facet, match.value);
  }
}

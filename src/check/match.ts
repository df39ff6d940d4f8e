import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import type { HeaderMatch, HttpRouteMatch } from '../model/request-match.ts';
import { type PlacedRule, rulePath, rulesOf } from './route-rule.ts';

/** A match of a rule, and where it stands. */
export interface PlacedMatch extends PlacedRule {
  readonly match: HttpRouteMatch;
  readonly matchIndex: number;
}

/** A header or query parameter of a match, and what its value must be. */
export interface PlacedValue extends PlacedMatch {
  readonly kind: 'headers' | 'query';
  readonly name: string;
  readonly value: HeaderMatch;
}

/** Every match that is written, in order. */
export function* matchesOf(mesh: Mesh): Generator<PlacedMatch> {
  for (const placed of rulesOf(mesh)) {
    for (const [matchIndex, match] of (placed.rule.matches ?? []).entries()) yield { ...placed, match, matchIndex };
  }
}

/** Every header and query parameter of every match. */
export function* valuesOf(mesh: Mesh): Generator<PlacedValue> {
  for (const placed of matchesOf(mesh)) {
    for (const kind of ['headers', 'query'] as const) {
      for (const [name, value] of Object.entries(placed.match[kind] ?? {})) yield { ...placed, kind, name, value };
    }
  }
}

/** The model path of something in a match. */
export function matchPath(placed: PlacedMatch, ...rest: ModelPath): ModelPath {
  return rulePath(placed, 'matches', placed.matchIndex, ...rest);
}

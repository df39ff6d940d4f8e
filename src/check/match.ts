import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import type { HeaderMatch, HttpRouteMatch } from '../model/request-match.ts';
import { httpRulesOf, type PlacedHttpRule, type PlacedRule, rulePath, rulesOf } from './route-rule.ts';

/** A match of HTTP requests, and where it stands. */
export interface PlacedMatch extends PlacedHttpRule {
  readonly match: HttpRouteMatch;
  readonly matchIndex: number;
}

/** A header or query parameter that something is asked of, and where it stands. */
export interface PlacedValue {
  readonly placed: PlacedRule;
  readonly kind: 'headers' | 'query';
  readonly name: string;
  readonly value: HeaderMatch;
  readonly at: ModelPath;
}

/** Every match of HTTP requests that is written, in order. */
export function* matchesOf(mesh: Mesh): Generator<PlacedMatch> {
  for (const placed of httpRulesOf(mesh)) {
    for (const [matchIndex, match] of (placed.rule.matches ?? []).entries()) yield { ...placed, match, matchIndex };
  }
}

/** Every header and query parameter that a match, or a fault, asks something of. */
export function* valuesOf(mesh: Mesh): Generator<PlacedValue> {
  for (const placed of rulesOf(mesh)) {
    for (const [index, match] of (placed.rule.matches ?? []).entries()) {
      const at = rulePath(placed, 'matches', index);
      yield* valuesIn(placed, match, at);
    }
    if (placed.rule.fault) yield* valuesIn(placed, placed.rule.fault, rulePath(placed, 'fault'));
  }
}

/** The model path of something in a match. */
export function matchPath(placed: PlacedMatch, ...rest: ModelPath): ModelPath {
  return rulePath(placed, 'matches', placed.matchIndex, ...rest);
}

interface Asking {
  readonly headers?: { readonly [name: string]: HeaderMatch };
  readonly query?: { readonly [name: string]: HeaderMatch };
}

function* valuesIn(placed: PlacedRule, asking: Asking, at: ModelPath): Generator<PlacedValue> {
  for (const kind of ['headers', 'query'] as const) {
    for (const [name, value] of Object.entries(asking[kind] ?? {})) {
      yield { placed, kind, name, value, at: [...at, kind, name] };
    }
  }
}

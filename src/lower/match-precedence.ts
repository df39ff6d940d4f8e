import type * as ir from '../ir/route.ts';
import { compareKeys } from './order.ts';

/** Where a match was written, which decides between equally specific ones: route by name, then rule, then match. */
export interface WrittenRoute {
  readonly route: ir.Route;
  /** How exactly the route names the host: more wins before anything about the request is compared. */
  readonly hostRank: number;
  readonly written: readonly [route: string, rule: number, match: number];
}

/** The Gateway API's precedence (HTTPRouteRule.matches): the most specific match first. */
export function byPrecedence(a: WrittenRoute, b: WrittenRoute): number {
  return compareKeys(rank(a), rank(b));
}

/** Smaller is earlier, so counts of which more is better are negative. */
function rank({ route: { match }, hostRank, written }: WrittenRoute): (string | number)[] {
  return [
    -hostRank, // a rule for this very host before one for a wildcard that covers it
    pathRank[match.path.kind],
    match.path.kind === 'prefix' ? -match.path.value.length : 0, // the longest prefix
    match.method.kind === 'exact' ? 0 : 1,
    -match.headers.length,
    -match.query.length,
    ...written,
  ];
}

const pathRank: Readonly<Record<ir.PathMatch['kind'], number>> = { exact: 0, regex: 1, prefix: 2, any: 3 };

import type { PathMatch } from '../ir/request-match.ts';
import type * as ir from '../ir/route.ts';
import type { RouteOrder } from '../model/http-route.ts';
import type { TemplateSegment } from '../scalar/path-template.ts';
import { compareKeys } from './order.ts';

/** Where a match was written, which decides between equally specific ones: route by name, then rule, then match. */
export interface WrittenRoute {
  readonly route: ir.Route;
  /** How exactly the route names the host: more wins before anything about the request is compared. */
  readonly hostRank: number;
  readonly order: RouteOrder;
  readonly written: readonly [route: string, rule: number, match: number];
}

/** The Gateway API's precedence (HTTPRouteRule.matches): the most specific match first. */
export function byPrecedence(a: WrittenRoute, b: WrittenRoute): number {
  return compareKeys(rank(a), rank(b));
}

/** Smaller is earlier, so counts of which more is better are negative. */
function rank({ route: { match }, hostRank, order, written }: WrittenRoute): (string | number)[] {
  // Rules for this very host go before those for a wildcard that covers it, however either are ordered among themselves.
  // A route that is read as written has no other beside it at the same host: `check` sees to that.
  if (order === 'as-written') return [-hostRank, ...written];
  return [
    -hostRank,
    pathRank[match.path.kind],
    -letters(match.path), // the longest prefix, the template with the most letters of its own
    'ignoreCase' in match.path && match.path.ignoreCase ? 1 : 0,
    match.method.kind === 'exact' ? 0 : 1,
    match.scheme.kind === 'exact' ? 0 : 1,
    -match.headers.length,
    -match.query.length,
    ...written,
  ];
}

const pathRank: Readonly<Record<PathMatch['kind'], number>> = { exact: 0, template: 1, regex: 2, prefix: 3, any: 4 };

/** A variable counts as a letter, so that one segment goes before all that are left. */
function letters(path: PathMatch): number {
  switch (path.kind) {
    case 'prefix':
      return path.value.length;
    case 'template':
      return path.segments.reduce((sum, segment) => sum + 1 + segmentLetters(segment), 0);
    case 'any':
    case 'exact':
    case 'regex':
      return 0;
  }
}

function segmentLetters(segment: TemplateSegment): number {
  if (segment.kind === 'literal') return segment.value.length;
  return segment.kind === 'variable' ? 1 : 0;
}

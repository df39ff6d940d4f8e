import type { HttpRouteMatch } from '../../../src/model/request-match.ts';

/** What orders two rules that both hold for a request. */
export interface Standing {
  /** How exactly the route names the host. */
  readonly exactness: number;
  readonly order: 'most-specific' | 'as-written';
  readonly match: HttpRouteMatch;
  readonly route: string;
  readonly rule: number;
  readonly position: number;
}

/**
 * Negative when the first goes before the second: the one of the more exact host name; then, in a route that is read as written, the one
 * written first; else the more specific, and of equals the one written first.
 */
export function before(a: Standing, b: Standing): number {
  const host = compare(b.exactness, a.exactness);
  if (host !== 0) return host;
  const specific = a.order === 'as-written' ? 0 : bySpecificity(a.match, b.match);
  return specific || compare(a.route, b.route) || compare(a.rule, b.rule) || compare(a.position, b.position);
}

function bySpecificity(a: HttpRouteMatch, b: HttpRouteMatch): number {
  const kinds = ['exact', 'template', 'regex', 'prefix'];
  const kindOf = ({ path }: HttpRouteMatch) => kinds.indexOf(path === undefined ? 'prefix' : path.kind);
  const count = (record: object | undefined) => Object.keys(record ?? {}).length;
  return (
    compare(kindOf(a), kindOf(b)) ||
    compare(letters(b), letters(a)) ||
    compare(Number(ignoresCase(a)), Number(ignoresCase(b))) ||
    compare(Number(a.method === undefined), Number(b.method === undefined)) ||
    compare(Number(a.scheme === undefined), Number(b.scheme === undefined)) ||
    compare(count(b.headers), count(a.headers)) ||
    compare(count(b.query), count(a.query))
  );
}

function ignoresCase({ path }: HttpRouteMatch): boolean {
  return path !== undefined && path.kind !== 'regex' && path.ignoreCase === true;
}

/** The length that counts: of a prefix all of it, of a template what is no variable, where a variable of one segment is one letter. */
function letters({ path }: HttpRouteMatch): number {
  if (path?.kind === 'prefix') return path.value === '/' ? 0 : path.value.length;
  if (path?.kind === 'template') return path.value.replace(/\{\w+=\*\*\}/g, '').replace(/\{\w+\}/g, '_').length;
  return 0;
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

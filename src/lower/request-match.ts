import type * as ir from '../ir/route.ts';
import type * as model from '../model/http-route.ts';
import { sortedBy } from './order.ts';

/** Decides one match. A part that is not written holds for every request. */
export function lowerRequestMatch(match: model.HttpRouteMatch): ir.RequestMatch {
  return {
    path: lowerPathMatch(match.path),
    method: match.method === undefined ? { kind: 'any' } : { kind: 'exact', value: match.method },
    // Header names have no case (RFC 9110 section 5.1); parameter names do.
    headers: lowerNamedMatches(match.headers, (name) => name.toLowerCase()),
    query: lowerNamedMatches(match.query, (name) => name),
  };
}

function lowerPathMatch(path: model.PathMatch | undefined): ir.PathMatch {
  if (path === undefined) return { kind: 'any' };
  // Every path begins with `/`.
  if (path.kind === 'prefix' && path.value === '/') return { kind: 'any' };
  return { kind: path.kind, value: path.value };
}

function lowerNamedMatches(
  matches: Readonly<Record<string, model.StringMatch>> | undefined,
  nameOf: (written: string) => string,
): ir.NamedMatch[] {
  const lowered = Object.entries(matches ?? {}).map(([name, { kind, value }]) => ({
    name: nameOf(name),
    value: { kind, value },
  }));
  return sortedBy(lowered, ({ name, value }) => [name, value.kind, value.value]);
}

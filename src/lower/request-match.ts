import type * as ir from '../ir/request-match.ts';
import type * as model from '../model/request-match.ts';
import { readPathTemplate, type TemplateSegment } from '../scalar/path-template.ts';
import { promised } from './invariant.ts';
import { sortedBy } from './order.ts';

/** The match that holds for every request. */
export const anyRequest: ir.RequestMatch = {
  path: { kind: 'any' },
  method: { kind: 'any' },
  scheme: { kind: 'any' },
  headers: [],
  query: [],
};

/** Decides one match. A part that is not written holds for every request. */
export function lowerRequestMatch(match: model.HttpRouteMatch): ir.RequestMatch {
  return {
    path: lowerPathMatch(match.path),
    method: match.method === undefined ? { kind: 'any' } : { kind: 'exact', value: match.method },
    scheme: match.scheme === undefined ? { kind: 'any' } : { kind: 'exact', value: match.scheme },
    headers: lowerHeaderMatches(match.headers),
    query: lowerNamedMatches(match.query),
  };
}

/** Conditions on headers, whose names have no case (RFC 9110 section 5.1). */
export function lowerHeaderMatches(matches: { readonly [name: string]: model.HeaderMatch } | undefined) {
  const entries = Object.entries(matches ?? {});
  return lowerNamedMatches(Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])));
}

function lowerPathMatch(path: model.PathMatch | undefined): ir.PathMatch {
  if (path === undefined) return { kind: 'any' };
  if (path.kind === 'regex') return { kind: 'regex', value: path.value };
  const ignoreCase = path.ignoreCase ?? false;
  if (path.kind === 'template') return { kind: 'template', segments: templateSegments(path.value), ignoreCase };
  // Every path begins with `/`.
  if (path.kind === 'prefix' && path.value === '/') return { kind: 'any' };
  return { kind: path.kind, value: path.value, ignoreCase };
}

/** The segments of a template that has been checked. */
export function templateSegments(text: string): readonly TemplateSegment[] {
  const read = readPathTemplate(text);
  return promised(read.kind === 'template' ? read.segments : undefined, `path template ${text}`);
}

function lowerNamedMatches(matches: { readonly [name: string]: model.HeaderMatch } | undefined): ir.NamedMatch[] {
  const lowered = Object.entries(matches ?? {}).map(([name, match]) => ({ name, value: lowerValueMatch(match) }));
  return sortedBy(lowered, ({ name }) => [name]);
}

/** What a value must be, of a header or of a query parameter. */
export function lowerValueMatch(match: model.HeaderMatch): ir.ValueMatch {
  if (match.kind === 'present' || match.kind === 'absent') return { kind: match.kind };
  return { kind: match.kind, value: match.value };
}

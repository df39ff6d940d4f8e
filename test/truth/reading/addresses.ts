import type { Redirect } from '../../../src/model/redirect.ts';
import type { HttpRouteMatch } from '../../../src/model/request-match.ts';
import type { Rewrite } from '../../../src/model/rewrite.ts';
import type { TruthRequest } from '../request.ts';

/** Where a redirect leads, as a whole URL. */
export function locationOf(redirect: Redirect, match: HttpRouteMatch, request: TruthRequest): string {
  const [name = '', asked] = request.host.split(':');
  const wellKnown = redirect.scheme === undefined ? undefined : { http: 80, https: 443 }[redirect.scheme];
  const kept = redirect.hostname === undefined ? asked : undefined;
  const port = redirect.port ?? wellKnown ?? kept;
  const authority = `${redirect.hostname ?? name}${port === undefined ? '' : `:${port}`}`;
  const path = redirect.path === undefined ? request.path : replaced(redirect.path, match, request.path);
  return new URL(`${redirect.scheme ?? 'http'}://${authority}${path}${request.query}`).href;
}

/** The path, with its query, that a backend sees. */
export function rewrittenUrl(rewrite: Rewrite | undefined, match: HttpRouteMatch, request: TruthRequest): string {
  const path = rewrite?.path;
  if (path === undefined) return request.path + request.query;
  if (path.kind === 'full' || path.kind === 'prefix') return replaced(path, match, request.path) + request.query;
  if (path.kind === 'regex') {
    const substitution = path.substitution.replace(/\\(\d)/g, (_, group: string) =>
      group === '0' ? '$&' : `$${group}`,
    );
    return request.path.replace(new RegExp(path.pattern, 'g'), substitution) + request.query;
  }
  const values = variables(match, request.path);
  return path.value.replace(/\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '') + request.query;
}

/** One path whatever was asked, or the prefix that matched replaced by whole segments. */
function replaced(
  target: { readonly kind: 'full' | 'prefix'; readonly value: string },
  { path }: HttpRouteMatch,
  asked: string,
): string {
  if (target.kind === 'full') return target.value;
  const prefix = path === undefined || path.kind === 'regex' || path.value === '/' ? '' : path.value;
  return `${target.value === '/' ? '' : target.value}${asked.slice(prefix.length)}` || '/';
}

function variables({ path }: HttpRouteMatch, asked: string): Map<string, string> {
  const segments = asked.split('/');
  const template = path?.kind === 'template' ? path.value.split('/') : [];
  return new Map(
    template.flatMap((segment, index): [string, string][] => {
      const [, name, rest] = /^\{(\w+)(=\*\*)?\}$/.exec(segment) ?? [];
      if (name === undefined) return [];
      return [[name, rest === undefined ? (segments[index] ?? '') : segments.slice(index).join('/')]];
    }),
  );
}

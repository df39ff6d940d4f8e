import type { Redirect } from '../ir/redirect.ts';
import type { PathMatch } from '../ir/request-match.ts';
import type { FilledPart, PathRewrite, Rewrite } from '../ir/rewrite.ts';
import type { ConcreteRequest } from './decide-request.ts';

/** One request as it arrives; a path is undefined where an expression puts it together. */
export interface Arrived {
  readonly host: string;
  readonly path: string | undefined;
}

/** What a route makes of one request that it matches. */
export function rewritten(rewrite: Rewrite, match: PathMatch, { host, path }: ConcreteRequest): Arrived {
  return {
    host: rewrite.hostname.kind === 'set' ? rewrite.hostname.value : host,
    path: rewrittenPath(rewrite.path, match, path),
  };
}

/** Where a redirect sends one request that its route matches: a whole URL, with the port only where it is not the usual one. */
export function redirectLocation(redirect: Redirect, match: PathMatch, request: ConcreteRequest): string {
  const scheme = redirect.scheme.kind === 'set' ? redirect.scheme.value : request.scheme;
  const host = redirect.hostname.kind === 'set' ? redirect.hostname.value : request.host;
  const usual = scheme === 'https' ? 443 : 80;
  const { port } = redirect;
  const shown = port.kind === 'set' && port.value !== usual ? `:${port.value}` : '';
  const query = Object.entries(request.query).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const path = rewrittenPath(redirect.path, match, request.path);
  return `${scheme}://${host}${shown}${path ?? request.path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

function rewrittenPath(rewrite: PathRewrite, match: PathMatch, path: string): string | undefined {
  switch (rewrite.kind) {
    case 'kept':
      return path;
    case 'full':
      return rewrite.value;
    case 'prefix': {
      const taken = match.kind === 'prefix' ? match.value.length : 0;
      const rest = path.slice(taken);
      const put = rewrite.value.replace(/\/$/, '');
      return `${put}${rest}` === '' ? '/' : `${put}${rest}`;
    }
    case 'regex':
      return undefined;
    case 'template':
      return filled(rewrite.parts, match, path);
  }
}

/** The variables of the matched template, put into their places. */
function filled(parts: readonly FilledPart[], match: PathMatch, path: string): string | undefined {
  if (match.kind !== 'template') return undefined;
  const written = path.slice(1).split('/');
  const values = match.segments.flatMap((segment, index) => {
    if (segment.kind === 'literal') return [];
    return [segment.kind === 'rest' ? written.slice(index).join('/') : (written[index] ?? '')];
  });
  return parts.map((part) => (part.kind === 'literal' ? part.value : (values[part.position - 1] ?? ''))).join('');
}

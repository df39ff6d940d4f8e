import type { RedirectPath } from '../model/redirect.ts';
import type { HttpRouteMatch } from '../model/request-match.ts';
import { readPathTemplate } from '../scalar/path-template.ts';
import type { Claim } from './claim.ts';

/** More redirects in a row than any client follows. */
const mostSteps = 10;

/**
 * The path of a request that is redirected for ever, followed from a request that the claim takes; undefined when it ends, when it leaves
 * the host, or when that depends on more than the path. The claims are those of the host, in the order in which they are tried.
 */
export function endlessPath(claim: Claim, claims: readonly Claim[], hostname: string): string | undefined {
  const start = examplePath(claim.match);
  if (start === undefined) return undefined;
  let [path, taker]: [string, Claim] = [start, claim];
  for (let step = 0; step < mostSteps; step += 1) {
    const next = targetOf(taker, path, hostname);
    if (next === undefined) return undefined;
    // A client repeats its method and headers, so only a claim that asks for none beyond those of the first one surely takes it again.
    const found = claims.find((candidate) => mayTake(candidate.match, next));
    if (!found || !surelyTakes(found.match, claim.match)) return undefined;
    [path, taker] = [next, found];
  }
  return path;
}

/** A path that a match holds for, with something below it where it is a prefix. */
function examplePath({ path }: HttpRouteMatch): string | undefined {
  if (path === undefined) return '/x';
  switch (path.kind) {
    case 'exact':
      return path.value;
    case 'prefix':
      return `${path.value.replace(/\/+$/, '')}/x`;
    case 'template':
      return path.value.replace(/\{[^}]*\}/g, 'x');
    case 'regex':
      return undefined;
  }
}

/** Where the redirect of a claim leads on the same host; undefined when it leads elsewhere, or is none. */
function targetOf({ kind, rule, match }: Claim, path: string, hostname: string): string | undefined {
  if (kind !== 'http' || !rule.redirect) return undefined;
  const { scheme, port, hostname: to } = rule.redirect;
  // The same address by another scheme or port may well answer.
  if (scheme !== undefined || port !== undefined || (to !== undefined && to !== hostname)) return undefined;
  return rule.redirect.path === undefined ? path : replaced(rule.redirect.path, match, path);
}

function replaced(target: RedirectPath, match: HttpRouteMatch, path: string): string {
  if (target.kind === 'full') return target.value;
  const prefix = match.path?.kind === 'prefix' ? match.path.value.replace(/\/+$/, '') : '';
  return `${target.value.replace(/\/+$/, '')}${path.slice(prefix.length)}` || '/';
}

/** Whether a match could hold for a path, whatever else it asks. What an expression matches is not known, so it could. */
function mayTake({ path }: HttpRouteMatch, asked: string): boolean {
  if (path === undefined || path.kind === 'regex') return true;
  const [value, wanted] = path.ignoreCase ? [path.value.toLowerCase(), asked.toLowerCase()] : [path.value, asked];
  if (path.kind === 'exact') return value === wanted;
  if (path.kind === 'prefix') return `${wanted}/`.startsWith(`${value.replace(/\/+$/, '')}/`);
  return fitsTemplate(value, wanted);
}

function fitsTemplate(template: string, asked: string): boolean {
  const read = readPathTemplate(template);
  if (read.kind === 'fault') return false;
  const parts = asked.slice(1).split('/');
  return read.segments.every((segment, index) => {
    const part = parts[index];
    if (segment.kind === 'rest') return parts.slice(index).join('/') !== '';
    const isLast = index === read.segments.length - 1;
    if (isLast && parts.length > read.segments.length) return false;
    return segment.kind === 'literal' ? part === segment.value : part !== undefined && part !== '';
  });
}

/** Whether a match that could take a request does, when the request satisfies another match but for its path. */
function surelyTakes(taker: HttpRouteMatch, known: HttpRouteMatch): boolean {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return (
    taker.path?.kind !== 'regex' &&
    (taker.method === undefined || taker.method === known.method) &&
    (taker.scheme === undefined || taker.scheme === known.scheme) &&
    Object.entries(taker.headers ?? {}).every(([name, value]) => isSame(known.headers?.[name], value)) &&
    Object.entries(taker.query ?? {}).every(([name, value]) => isSame(known.query?.[name], value))
  );
}

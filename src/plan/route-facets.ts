import type { Cors } from '../ir/cors.ts';
import type { Fault } from '../ir/fault.ts';
import type { HeaderChanges } from '../ir/header-changes.ts';
import type { Redirect } from '../ir/redirect.ts';
import type { Retry } from '../ir/retry.ts';
import type { PathRewrite, Rewrite } from '../ir/rewrite.ts';
import type { Forward, Route, RouteAction } from '../ir/route.ts';
import type { SessionAffinity } from '../ir/session-affinity.ts';
import type { Limit } from '../ir/timeout.ts';
import { formatDuration, milliseconds } from '../scalar/duration.ts';
import { percentOfShare } from '../scalar/percent.ts';
import { namedWords } from './match-words.ts';

/** Everything a route does beside choosing backends, in words by name; what it does not do is left out. */
export function routeFacets({ action, responseHeaders, cors }: Route): Map<string, string> {
  const facets = { ...actionFacets(action), 'response headers': headerWords(responseHeaders), cors: corsWords(cors) };
  return new Map(Object.entries(facets).filter(([, words]) => words !== ''));
}

function actionFacets(action: RouteAction): Readonly<Record<string, string>> {
  switch (action.kind) {
    case 'forward':
      return forwardFacets(action);
    case 'redirect':
      return { redirect: redirectWords(action) };
    case 'direct-response':
      return {
        answer: [action.status, action.body.kind === 'text' ? JSON.stringify(action.body.text) : ''].join(' ').trim(),
      };
  }
}

function forwardFacets(action: Forward): Readonly<Record<string, string>> {
  const { timeout, requestHeaders, backends, mirrors, idleTimeout } = action;
  const ofBackends = backends.map((backend) => {
    const changes = [headerWords(backend.requestHeaders), headerWords(backend.responseHeaders)].filter(Boolean);
    return changes.length > 0 ? `${backend.destination}: ${changes.join('; ')}` : '';
  });
  return {
    ...(timeout.kind === 'deadline' ? { deadline: limitWords(timeout.longest) } : { timeout: limitWords(timeout) }),
    'idle timeout': idleTimeout === milliseconds(300_000) ? '' : formatDuration(idleTimeout),
    retry: retryWords(action.retry),
    rewrite: rewriteWords(action.rewrite),
    upgrades: action.upgrades.join(', '),
    fault: faultWords(action.fault),
    'session affinity': affinityWords(action.sessionAffinity),
    mirror: mirrors.map(({ destination, share }) => `${destination} ${percentOfShare(share)} %`).join(', '),
    'request headers': headerWords(requestHeaders),
    'headers of backends': ofBackends.filter(Boolean).join(', '),
  };
}

function limitWords(limit: Limit): string {
  return limit.kind === 'unlimited' ? 'unlimited' : formatDuration(limit.duration);
}

function corsWords(cors: Cors): string {
  if (cors.kind === 'off') return '';
  const origins = cors.origins.map((origin) => (origin.kind === 'any' ? '*' : origin.value));
  const list = (name: string, items: readonly string[]) => (items.length > 0 ? `${name} ${items.join(', ')}` : '');
  return [
    origins.join(', '),
    list('methods', cors.methods),
    list('headers', cors.headers),
    list('exposed', cors.exposedHeaders),
    cors.maxAge.kind === 'limited' ? `for ${formatDuration(cors.maxAge.duration)}` : '',
    cors.credentials ? 'with credentials' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function faultWords(fault: Fault): string {
  if (fault.kind === 'off') return '';
  const { delay, abort, headers } = fault;
  return [
    delay.kind === 'fixed' ? `${percentOfShare(delay.share)} % wait ${formatDuration(delay.duration)}` : '',
    abort.kind === 'none' ? '' : `${percentOfShare(abort.share)} % fail with ${abort.status}`,
    headers.length > 0 ? `with ${headers.map(namedWords).join(' and ')}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function affinityWords(affinity: SessionAffinity): string {
  if (affinity.kind === 'off') return '';
  const strictly = affinity.strict ? ', strictly' : '';
  if (affinity.kind === 'header') return `by header ${affinity.name}${strictly}`;
  const { name, path, lifetime } = affinity;
  const kept = lifetime.kind === 'limited' ? ` for ${formatDuration(lifetime.duration)}` : '';
  return `by cookie ${name} of ${path}${kept}${strictly}`;
}

function retryWords(retry: Retry): string {
  if (retry.kind === 'off') return '';
  const { attempts, conditions, statusCodes, methods, perTryTimeout, backoff } = retry;
  return [
    `${attempts} times on ${[...conditions, ...statusCodes].join(', ')}`,
    methods.kind === 'some' ? `for ${methods.methods.join(', ')}` : '',
    perTryTimeout.kind === 'limited' ? `each within ${formatDuration(perTryTimeout.duration)}` : '',
    `after ${formatDuration(backoff.base)} to ${formatDuration(backoff.max)}`,
    retry.avoidPreviousHosts ? '' : 'at any endpoint',
    retry.otherLocalities ? 'in other localities' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function rewriteWords({ hostname, path }: Rewrite): string {
  const host = hostname.kind === 'set' ? `host ${hostname.value}` : '';
  return [host, pathRewriteWords(path)].filter(Boolean).join(' ');
}

function pathRewriteWords(path: PathRewrite): string {
  switch (path.kind) {
    case 'kept':
      return '';
    case 'full':
      return `path ${path.value}`;
    case 'prefix':
      return `prefix ${path.value}`;
    case 'regex':
      return `${path.pattern} to ${path.substitution}`;
    case 'template':
      return path.parts.map((part) => (part.kind === 'literal' ? part.value : `{${part.position}}`)).join('');
  }
}

function redirectWords({ status, scheme, hostname, port, path }: Redirect): string {
  const parts = [
    scheme.kind === 'set' ? `scheme ${scheme.value}` : '',
    hostname.kind === 'set' ? `host ${hostname.value}` : '',
    port.kind === 'set' ? `port ${port.value}` : '',
    path.kind === 'full' ? `path ${path.value}` : '',
    path.kind === 'prefix' ? `prefix ${path.value}` : '',
  ];
  return [String(status), ...parts.filter(Boolean)].join(' ');
}

function headerWords({ remove, set, add }: HeaderChanges): string {
  return [
    ...remove.map((name) => `-${name}`),
    ...set.map(({ name, value }) => `${name}=${value}`),
    ...add.map(({ name, value }) => `+${name}=${value}`),
  ].join(' ');
}

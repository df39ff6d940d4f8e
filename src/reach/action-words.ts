import type { Cors } from '../ir/cors.ts';
import type { DirectResponse } from '../ir/direct-response.ts';
import type { Fault } from '../ir/fault.ts';
import type { HeaderChanges } from '../ir/header-changes.ts';
import type { Mirror } from '../ir/mirror.ts';
import type { Redirect } from '../ir/redirect.ts';
import type { NamedMatch } from '../ir/request-match.ts';
import type { Retry } from '../ir/retry.ts';
import type { PathRewrite, Rewrite } from '../ir/rewrite.ts';
import type { SessionAffinity } from '../ir/session-affinity.ts';
import type { Limit, Timeout } from '../ir/timeout.ts';
import { formatDuration } from '../scalar/duration.ts';
import { percentOfShare } from '../scalar/percent.ts';

/** What the parts of a route do, in words; what is off or not there is empty. */
export function timeoutWords(timeout: Timeout): string {
  return timeout.kind === 'deadline' ? `deadline ${limitWords(timeout.longest)}` : limitWords(timeout);
}

export function mirrorWords(mirrors: readonly Mirror[]): string {
  return mirrors.map(({ destination, share }) => `${destination} ${percentOfShare(share)} %`).join(', ');
}

export function answerWords({ status, body }: DirectResponse): string {
  return body.kind === 'text'
    ? `answered ${status} ${JSON.stringify(body.text)} (${body.contentType})`
    : `answered ${status}`;
}

function limitWords(limit: Limit): string {
  return limit.kind === 'unlimited' ? 'unlimited' : formatDuration(limit.duration);
}

export function corsWords(cors: Cors): string {
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

export function faultWords(fault: Fault): string {
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

export function affinityWords(affinity: SessionAffinity): string {
  if (affinity.kind === 'off') return '';
  const strictly = affinity.strict ? ', strictly' : '';
  if (affinity.kind === 'header') return `by header ${affinity.name}${strictly}`;
  const { name, path, lifetime } = affinity;
  const kept = lifetime.kind === 'limited' ? ` for ${formatDuration(lifetime.duration)}` : '';
  return `by cookie ${name} of ${path}${kept}${strictly}`;
}

export function retryWords(retry: Retry): string {
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

export function rewriteWords({ hostname, path }: Rewrite): string {
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

export function redirectWords({ status, scheme, hostname, port, path }: Redirect): string {
  const parts = [
    scheme.kind === 'set' ? `scheme ${scheme.value}` : '',
    hostname.kind === 'set' ? `host ${hostname.value}` : '',
    port.kind === 'set' ? `port ${port.value}` : '',
    path.kind === 'full' ? `path ${path.value}` : '',
    path.kind === 'prefix' ? `prefix ${path.value}` : '',
  ];
  return ['redirected', String(status), ...parts.filter(Boolean)].join(' ');
}

export function headerWords({ remove, set, add }: HeaderChanges): string {
  return [
    ...remove.map((name) => `-${name}`),
    ...set.map(({ name, value }) => `${name}=${value}`),
    ...add.map(({ name, value }) => `+${name}=${value}`),
  ].join(' ');
}

function namedWords({ name, value }: NamedMatch): string {
  return 'value' in value ? `${name} ${value.kind} ${JSON.stringify(value.value)}` : `${name} ${value.kind}`;
}

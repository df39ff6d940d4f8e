import type { RateLimit, RateLimitKey } from '../ir/rate-limit.ts';
import type { RequestScope } from '../ir/request-scope.ts';
import type { SharedRateLimits } from '../ir/shared-rate-limits.ts';
import { formatDuration } from '../scalar/duration.ts';

/** What limits do, in words. */
export function rateLimitWords(limits: readonly RateLimit[]): string {
  return limits.map(limitWords).join('; ');
}

/** How much limits protect: more of them more, and each the more the less it lets through. */
export function rateLimitStrength(limits: readonly RateLimit[]): number {
  return limits.reduce((sum, { bucket }) => {
    const perSecond = (bucket.tokens * 1_000) / bucket.interval;
    return sum + 1 + 1 / (1 + perSecond + bucket.capacity);
  }, 0);
}

/** The same for what somebody counts for all; where that may fail, it counts half. */
export function sharedRateLimitStrength(shared: readonly SharedRateLimits[]): number {
  return shared.reduce(
    (sum, { failure, limits }) => sum + rateLimitStrength(limits) * (failure === 'deny' ? 1 : 0.5),
    0,
  );
}

/** What somebody counts for all, in words. */
export function sharedRateLimitWords(shared: readonly SharedRateLimits[]): string {
  return shared
    .map(({ destination, timeout, failure, limits }) =>
      [
        `${rateLimitWords(limits)}, counted by ${destination} within ${formatDuration(timeout)}`,
        failure === 'deny' ? 'or none passes' : '',
      ]
        .filter(Boolean)
        .join(' '),
    )
    .join('; ');
}

function limitWords({ from, requests, each, bucket }: RateLimit): string {
  const { capacity, tokens, interval } = bucket;
  return [
    `${tokens} in ${formatDuration(interval)}`,
    capacity === tokens ? '' : `up to ${capacity} at once`,
    keyWords(each),
    scopeWords(requests),
    from.kind === 'any' ? '' : `from ${from.identities.map(accountOf).join(', ')}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function keyWords(each: RateLimitKey): string {
  switch (each.kind) {
    case 'nothing':
      return '';
    case 'caller':
      return 'for each caller';
    case 'client-address':
      return 'for each client address';
    case 'header':
      return `for each value of ${each.name}`;
  }
}

/** Some requests in words; empty for all. */
export function scopeWords({ methods, paths }: RequestScope): string {
  return [
    methods.kind === 'any' ? '' : methods.methods.join(', '),
    paths.kind === 'any'
      ? ''
      : paths.paths.map(({ kind, value }) => (kind === 'below' ? `${value}/*` : value)).join(', '),
  ]
    .filter(Boolean)
    .join(' ');
}

/** `<namespace>/<name>` of an identity. */
function accountOf(identity: string): string {
  const [, namespace, name] = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(identity) ?? [];
  return namespace === undefined ? identity : `${namespace}/${name}`;
}

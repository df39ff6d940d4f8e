import type * as ir from '../ir/rate-limit.ts';
import type { SharedRateLimits } from '../ir/shared-rate-limits.ts';
import { qualifiedName } from '../model/directory.ts';
import type { Gateway } from '../model/gateway.ts';
import type * as model from '../model/rate-limit-policy.ts';
import type { Service } from '../model/service.ts';
import type { Attachments } from './attachments.ts';
import { identitiesOf } from './caller-identities.ts';
import { defaults } from './defaults.ts';
import { destinationName } from './destination.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { lowerRequestScope } from './request-scope.ts';
import { lowerDuration } from './timeout.ts';

/** What is counted where. */
export interface LoweredLimits {
  readonly rateLimits: readonly ir.RateLimit[];
  readonly sharedRateLimits: readonly SharedRateLimits[];
}

/** How many requests one HTTP port of a service takes: as each of its proxies counts them, and as somebody counts for all. */
export function lowerRateLimits(service: Service, port: string, attachments: Attachments): LoweredLimits {
  const policies = attachments.rateLimitsOfService.get(qualifiedName(service.namespace, service.name)) ?? [];
  return limitsOf(policies, attachments, ({ ports }) => ports === undefined || ports.includes(port));
}

/** How many requests a gateway takes. */
export function lowerGatewayRateLimits(gateway: Gateway, attachments: Attachments): LoweredLimits {
  const policies = attachments.rateLimitsOfGateway.get(qualifiedName(gateway.namespace, gateway.name)) ?? [];
  return limitsOf(policies, attachments, () => true);
}

function limitsOf(
  policies: readonly model.RateLimitPolicy[],
  attachments: Attachments,
  isFor: (limit: model.RateLimit) => boolean,
): LoweredLimits {
  const lowered = sortedBy(policies, ({ namespace, name }) => [namespace, name]).map((policy) => {
    const domain = qualifiedName(policy.namespace, policy.name);
    const limits = policy.limits.flatMap((limit, index) =>
      isFor(limit) ? lowerLimit(limit, `${domain}/${index}`, attachments) : [],
    );
    return { domain, limits, counter: policy.counter };
  });
  return {
    rateLimits: lowered.flatMap(({ counter, limits }) => (counter ? [] : limits)),
    sharedRateLimits: lowered.flatMap(({ domain, limits, counter }) =>
      counter && limits.length > 0 ? [lowerCounter(counter, domain, limits)] : [],
    ),
  };
}

function lowerCounter(
  { namespace, service, port, timeout, failure }: model.RateLimitCounter,
  domain: string,
  limits: readonly ir.RateLimit[],
): SharedRateLimits {
  return {
    domain,
    destination: destinationName({ namespace, name: service }, port),
    timeout: timeout === undefined ? defaults.counterTimeout : lowerDuration(timeout),
    failure: failure ?? defaults.counterFailure,
    limits,
  };
}

/** Nothing when it is for callers of whom there are none. */
function lowerLimit(limit: model.RateLimit, name: string, attachments: Attachments): ir.RateLimit[] {
  const identities = sortedUnique((limit.from ?? []).flatMap((caller) => identitiesOf(caller, attachments)));
  if (limit.from !== undefined && identities.length === 0) return [];
  return [
    {
      name,
      from: limit.from === undefined ? { kind: 'any' } : { kind: 'identities', identities },
      requests: lowerRequestScope(limit),
      each: lowerKey(limit.each),
      bucket: {
        // Whoever may send so many in a minute may send them at once: the meaning people expect of a limit.
        capacity: limit.burst ?? limit.requests,
        tokens: limit.requests,
        interval: lowerDuration(limit.per),
      },
    },
  ];
}

function lowerKey(key: model.RateLimitKey | undefined): ir.RateLimitKey {
  if (key === undefined) return { kind: 'nothing' };
  return key.kind === 'header' ? { kind: 'header', name: key.name.toLowerCase() } : { kind: key.kind };
}

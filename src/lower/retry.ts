import type * as ir from '../ir/retry.ts';
import type * as model from '../model/retry.ts';
import { milliseconds } from '../scalar/duration.ts';
import { defaults } from './defaults.ts';
import { sortedUnique } from './order.ts';
import { lowerDuration } from './timeout.ts';

/** Decides whether a request is tried again: never, unless it is written. */
export function lowerRetry(retry: model.Retry | undefined): ir.Retry {
  if (retry === undefined) return { kind: 'off' };
  const isUnsaid = retry.on === undefined && retry.statusCodes === undefined;
  return {
    ...lowerRetryLimits(retry),
    conditions: sortedUnique(isUnsaid ? defaults.retryConditions : (retry.on ?? [])),
    statusCodes: [...new Set(retry.statusCodes)].sort((a, b) => a - b),
    methods: { kind: 'some', methods: sortedUnique(retry.methods ?? defaults.retriedMethods) },
  };
}

/** Decides the same for calls of gRPC, which are all of one method of HTTP. */
export function lowerGrpcRetry(retry: model.GrpcRetry | undefined): ir.Retry {
  if (retry === undefined) return { kind: 'off' };
  return {
    ...lowerRetryLimits(retry),
    conditions: sortedUnique(retry.on ?? defaults.retryConditions),
    statusCodes: [],
    methods: { kind: 'any' },
  };
}

function lowerRetryLimits(limits: model.RetryLimits): Omit<ir.RetryOn, 'conditions' | 'statusCodes' | 'methods'> {
  const base = limits.backoff?.base === undefined ? defaults.retryBackoff : lowerDuration(limits.backoff.base);
  const max = limits.backoff?.max === undefined ? milliseconds(base * 10) : lowerDuration(limits.backoff.max);
  const { perTryTimeout } = limits;
  return {
    kind: 'on',
    attempts: limits.attempts,
    perTryTimeout:
      perTryTimeout === undefined ? { kind: 'none' } : { kind: 'limited', duration: lowerDuration(perTryTimeout) },
    backoff: { base, max },
    avoidPreviousHosts: limits.avoidPreviousHosts ?? defaults.avoidPreviousHosts,
    otherLocalities: limits.otherLocalities ?? defaults.otherLocalities,
  };
}

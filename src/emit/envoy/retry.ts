import type { RetriedMethods, Retry, RetryOn } from '../../ir/retry.ts';
import { part } from '../../output/parts.ts';
import { durationText, extension, type Message } from './message.ts';

/** A route's retry policy. */
export function retryPolicy(retry: Retry): Message {
  if (retry.kind === 'off') return {};
  const { attempts, perTryTimeout, statusCodes } = retry;
  return {
    retry_policy: {
      retry_on: [...retry.conditions, ...(statusCodes.length > 0 ? ['retriable-status-codes'] : [])].join(','),
      ...(statusCodes.length > 0 ? { retriable_status_codes: [...statusCodes] } : {}),
      num_retries: attempts,
      ...(perTryTimeout.kind === 'limited' ? { per_try_timeout: durationText(perTryTimeout.duration) } : {}),
      ...backoff(retry),
      ...retriedMethods(retry.methods),
      ...otherEndpoints(retry),
    },
  };
}

/** Envoy's own pauses, where they are meant, need no words. */
function backoff({ backoff: { base, max } }: RetryOn): Message {
  if (base === 25 && max === 250) return {};
  return { retry_back_off: { base_interval: durationText(base), max_interval: durationText(max) } };
}

/** Envoy has no list of methods; a condition on the request's headers says the same. */
function retriedMethods(retried: RetriedMethods): Message {
  if (retried.kind === 'any') return {};
  const regex = retried.methods.join('|');
  return { retriable_request_headers: [{ name: ':method', string_match: { safe_regex: { regex } } }] };
}

/** How often another endpoint is drawn when one comes up that was tried before: enough to find one among a few. */
const drawsOfAnotherHost = 5;

const otherThanTried = part(
  'other-than-tried',
  extension(
    'envoy.retry_host_predicates.previous_hosts',
    'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
    {},
  ),
);

function otherEndpoints({ avoidPreviousHosts, otherLocalities }: RetryOn): Message {
  const priorities = 'envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig';
  return {
    ...(avoidPreviousHosts && {
      retry_host_predicate: [otherThanTried],
      host_selection_retry_max_attempts: drawsOfAnotherHost,
    }),
    // The first retry may still draw the same priority; from the second on it goes elsewhere.
    ...(otherLocalities && {
      retry_priority: extension('envoy.retry_priorities.previous_priorities', priorities, { update_frequency: 2 }),
    }),
  };
}

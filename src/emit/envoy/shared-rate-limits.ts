import type { SharedRateLimits } from '../../ir/shared-rate-limits.ts';
import { hostOf } from './external-authorization.ts';
import { durationText, extension, type Message } from './message.ts';
import { countedRequests } from './rate-limit.ts';

/** Asks a service that counts for all proxies together, one domain after the other. */
export function sharedRateLimitFilters(all: readonly SharedRateLimits[]): Message[] {
  return all.map(({ domain, destination, timeout, failure, limits }) =>
    extension('envoy.filters.http.ratelimit', 'envoy.extensions.filters.http.ratelimit.v3.RateLimit', {
      domain,
      stat_prefix: domain,
      timeout: durationText(timeout),
      // A counter that cannot be asked has counted nothing: the status tells it from a limit that was reached.
      ...(failure === 'deny' ? { failure_mode_deny: true, status_on_error: { code: 'ServiceUnavailable' } } : {}),
      rate_limit_service: {
        transport_api_version: 'V3',
        grpc_service: {
          envoy_grpc: { cluster_name: destination, authority: hostOf(destination) },
          timeout: durationText(timeout),
        },
      },
      rate_limits: limits.flatMap(countedRequests),
      enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
      rate_limited_as_resource_exhausted: true,
    }),
  );
}

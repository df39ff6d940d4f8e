import type { RequestHost } from '../../ir/destination.ts';
import type { PathMatch } from '../../ir/request-match.ts';
import type { Forward, WeightedBackend } from '../../ir/route.ts';
import type { Limit, Timeout } from '../../ir/timeout.ts';
import { type Destinations, destinationNamed } from './destinations.ts';
import { headerMutations } from './header-changes.ts';
import { hashKeysOf, hashPolicies } from './load-balancing.ts';
import { durationText, type Message } from './message.ts';
import { mirrorPolicies } from './mirror.ts';
import { retryPolicy } from './retry.ts';
import { rewriteOptions } from './rewrite.ts';
import { upgradeConfigs } from './upgrade.ts';

/** A route's way to its backends. */
export function forwardAction(action: Forward, match: PathMatch, destinations: Destinations): Message {
  const { timeout } = action;
  return {
    route: {
      ...backendChoice(action, destinations),
      ...hashing(action.backends, destinations),
      ...rewriteOptions(action.rewrite, match),
      ...mirrorPolicies(action.mirrors),
      ...timeLimit(timeout),
      idle_timeout: durationText(action.idleTimeout),
      ...retryPolicy(action.retry),
      ...upgradeConfigs(action.upgrades),
    },
  };
}

/** Envoy makes the hash of a request before it knows the cluster, so all backends of a rule that hash agree on the key. */
function hashing(backends: readonly WeightedBackend[], destinations: Destinations): Message {
  for (const { destination } of backends) {
    const keys = hashKeysOf(destinationNamed(destinations, destination).policy.loadBalancing);
    if (keys.length > 0) return { hash_policy: hashPolicies(keys) };
  }
  return {};
}

/** A single cluster is named alone, unless it has headers of its own: only weighted ones can have them. */
function backendChoice({ backends, rewrite }: Forward, destinations: Destinations): Message {
  const hosts = backends.map(({ destination }) => destinationNamed(destinations, destination).host);
  // What a route says of the host goes before what a destination asks for.
  const isRewritten = rewrite.hostname.kind === 'set';
  const clusters = backends.map(({ destination, weight, requestHeaders, responseHeaders }, index) => ({
    name: destination,
    weight,
    ...headerMutations(requestHeaders, responseHeaders),
    ...(isRewritten ? {} : hostRewrite(hosts[index])),
  }));
  const [only, ...others] = clusters;
  if (only === undefined || others.length > 0) return { weighted_clusters: { clusters } };
  const { name, weight, host_rewrite_literal: host, ...more } = only;
  if (Object.keys(more).length > 0) return { weighted_clusters: { clusters } };
  return { cluster: name, ...(host !== undefined && { host_rewrite_literal: host }) };
}

function hostRewrite(host: RequestHost | undefined): { readonly host_rewrite_literal?: string } {
  return host?.kind === 'set' ? { host_rewrite_literal: host.name } : {};
}

/** Envoy counts either from the end of the request or the whole stream: with one, it forgets the other. */
function timeLimit(timeout: Timeout): Message {
  if (timeout.kind !== 'deadline') return { timeout: limitText(timeout) };
  const { longest } = timeout;
  return {
    max_stream_duration: {
      ...(longest.kind === 'limited' ? { max_stream_duration: limitText(longest) } : {}),
      grpc_timeout_header_max: limitText(longest),
    },
  };
}

/** Zero is Envoy's word for "no limit". */
function limitText(limit: Limit): string {
  return limit.kind === 'unlimited' ? '0s' : durationText(limit.duration);
}

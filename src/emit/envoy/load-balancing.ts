import type { HashKey, LoadBalancing, WarmUp } from '../../ir/load-balancing.ts';
import { durationText, type Message } from './message.ts';

/** The members of a cluster that say how an endpoint is chosen. What Envoy does by itself is left out. */
export function loadBalancing(policy: LoadBalancing): Message {
  switch (policy.kind) {
    case 'least-request':
      return {
        lb_policy: 'LEAST_REQUEST',
        ...unlessEmpty('least_request_lb_config', {
          ...(policy.choiceCount === 2 ? {} : { choice_count: policy.choiceCount }),
          ...slowStart(policy.warmUp),
        }),
      };
    case 'round-robin':
      return { lb_policy: 'ROUND_ROBIN', ...unlessEmpty('round_robin_lb_config', slowStart(policy.warmUp)) };
    case 'random':
      return { lb_policy: 'RANDOM' };
    case 'ring-hash': {
      const { minimumRingSize: least, maximumRingSize: most } = policy;
      return {
        lb_policy: 'RING_HASH',
        ...unlessEmpty('ring_hash_lb_config', {
          ...(least === 1_024 ? {} : { minimum_ring_size: least }),
          ...(most === 8_388_608 ? {} : { maximum_ring_size: most }),
        }),
      };
    }
    case 'maglev':
      return {
        lb_policy: 'MAGLEV',
        ...unlessEmpty('maglev_lb_config', policy.tableSize === 65_537 ? {} : { table_size: policy.tableSize }),
      };
  }
}

/** The keys of a policy that hashes. */
export function hashKeysOf(policy: LoadBalancing): readonly HashKey[] {
  return policy.kind === 'ring-hash' || policy.kind === 'maglev' ? policy.hash : [];
}

/** How a route makes a request's hash: of several keys the first that is there decides alone. */
export function hashPolicies(keys: readonly HashKey[]): Message[] {
  return keys.map((key, index) => ({
    ...keySource(key),
    ...(index < keys.length - 1 ? { terminal: true } : {}),
  }));
}

function keySource(key: HashKey): Message {
  switch (key.kind) {
    case 'header':
      return { header: { header_name: key.name } };
    case 'cookie':
      return { cookie: { name: key.name, ...cookieToSet(key.whenAbsent) } };
    case 'source-address':
      return { connection_properties: { source_ip: true } };
    case 'query':
      return { query_parameter: { name: key.name } };
  }
}

/** Envoy sets a cookie exactly when a time to live is written; zero is the session of the client. */
function cookieToSet(whenAbsent: Extract<HashKey, { kind: 'cookie' }>['whenAbsent']): Message {
  switch (whenAbsent.kind) {
    case 'nothing':
      return {};
    case 'set-for-session':
      return { ttl: '0s', path: whenAbsent.path };
    case 'set':
      return { ttl: durationText(whenAbsent.ttl), path: whenAbsent.path };
  }
}

function slowStart(warmUp: WarmUp): Message {
  if (warmUp.kind === 'off') return {};
  const { duration, minimumPercent, aggression } = warmUp;
  return {
    slow_start_config: {
      slow_start_window: durationText(duration),
      ...(minimumPercent === 10 ? {} : { min_weight_percent: { value: minimumPercent } }),
      // Envoy wants the name under which a running proxy could be told another value.
      ...(aggression === 1
        ? {}
        : { aggression: { default_value: aggression, runtime_key: 'upstream.warm_up_aggression' } }),
    },
  };
}

function unlessEmpty(member: string, message: Message): Message {
  return Object.keys(message).length === 0 ? {} : { [member]: message };
}

import type * as ir from '../../ir/mesh.ts';
import type { RateLimit } from '../../ir/rate-limit.ts';
import type { SharedRateLimits } from '../../ir/shared-rate-limits.ts';
import { canonicalJson, type Json } from '../../output/canonical-json.ts';
import { compareText, type FileStream } from '../../output/file-set.ts';

/**
 * What services that count for all proxies must know, in the configuration format of Envoy's reference service
 * (github.com/envoyproxy/ratelimit), a file for each domain. It reads YAML, of which JSON is a part.
 */
export function* emitRateLimits(mesh: ir.Mesh): FileStream {
  for (const [domain, limits] of [...domainsOf(mesh)].sort(([a], [b]) => compareText(a, b))) {
    const sorted = [...limits.values()].sort((a, b) => compareText(a.name, b.name));
    yield [`rate-limits/${domain}.yaml`, canonicalJson({ domain, descriptors: sorted.map(descriptor) })];
  }
}

/** Each port has the limits that are for it: a domain has those of all ports. */
function domainsOf({ workloads, gateways }: ir.Mesh): Map<string, Map<string, RateLimit>> {
  const domains = new Map<string, Map<string, RateLimit>>();
  const shared: readonly SharedRateLimits[] = [
    ...workloads.flatMap(({ inbound }) => inbound.flatMap(({ sharedRateLimits }) => sharedRateLimits)),
    ...gateways.flatMap(({ sharedRateLimits }) => sharedRateLimits),
  ];
  for (const { domain, limits } of shared) {
    const known = domains.get(domain) ?? new Map<string, RateLimit>();
    for (const limit of limits) known.set(limit.name, limit);
    domains.set(domain, known);
  }
  return domains;
}

/** The entries of a request, one inside the other, in the order in which proxies send them. A key without a value is any value. */
function descriptor({ name, from, each, bucket }: RateLimit): Json {
  const limit = { rate_limit: { unit: unitOf(bucket.interval), requests_per_unit: bucket.tokens } };
  const key = each.kind === 'client-address' ? 'masked_remote_address' : 'key';
  const counted = each.kind === 'nothing' ? limit : { descriptors: [{ key, ...limit }] };
  const called = from.kind === 'any' ? counted : { descriptors: [{ key: 'from', value: 'true', ...counted }] };
  return { key: 'limit', value: name, ...called };
}

/** `check` lets no other length of time through. */
function unitOf(interval: number): string {
  const unit = { 1000: 'second', 60000: 'minute', 3600000: 'hour', 86400000: 'day' }[interval];
  if (unit === undefined) throw new Error(`${interval} ms is no unit to count in`);
  return unit;
}

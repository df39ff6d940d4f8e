import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { ProxyConfiguration, ResourceSet } from '../envoy/proxy-configuration.ts';

/** What proxies run, by name. */
export type Configurations = ReadonlyMap<string, ProxyConfiguration>;

/** Fewer than this can all go for a good reason. */
const leastGuarded = 4;

/**
 * Says that a release would take away more of something than it may. A mesh that was emptied by mistake is valid, signed and
 * deadly; only how much of it vanishes at once gives it away.
 */
export function findCollapse(
  before: Configurations,
  after: Configurations,
  maximumPercent: number,
): Diagnostic | undefined {
  const lost = tooMuchLost(before.size, [...before.keys()].filter((name) => !after.has(name)).length, maximumPercent);
  if (lost) return diagnose('release-collapses', { where: 'the node', what: 'proxies', ...lost, maximumPercent });
  for (const [name, configuration] of before) {
    const next = after.get(name);
    if (!next) continue;
    const [had, has] = [countParts(configuration), countParts(next)];
    for (const what of ['clusters', 'endpoints', 'routes'] as const) {
      const found = tooMuchLost(had[what], had[what] - has[what], maximumPercent);
      if (found) return diagnose('release-collapses', { where: `\`${name}\``, what, ...found, maximumPercent });
    }
  }
  return undefined;
}

function tooMuchLost(before: number, lost: number, maximumPercent: number) {
  const isTooMuch = before >= leastGuarded && lost > 0 && (100 * lost) / before > maximumPercent;
  return isTooMuch ? { before, lost } : undefined;
}

interface Parts {
  readonly clusters: number;
  readonly endpoints: number;
  readonly routes: number;
}

function countParts({ resources }: ProxyConfiguration): Parts {
  return {
    clusters: resources.clusters.size,
    endpoints:
      sum(resources.endpoints, endpointsOf) + sum(resources.clusters, (value) => endpointsOf(value['load_assignment'])),
    routes: sum(resources.routes, routesOf),
  };
}

type Json = { readonly [member: string]: unknown };

function sum(set: ResourceSet, count: (value: Json) => number): number {
  let total = 0;
  for (const text of set.values()) total += count(JSON.parse(text));
  return total;
}

function endpointsOf(assignment: unknown): number {
  return listOf(assignment, 'endpoints').reduce<number>(
    (total, group) => total + listOf(group, 'lb_endpoints').length,
    0,
  );
}

function routesOf(table: Json): number {
  return listOf(table, 'virtual_hosts').reduce<number>((total, host) => total + listOf(host, 'routes').length, 0);
}

function listOf(value: unknown, member: string): readonly unknown[] {
  const list = typeof value === 'object' && value !== null ? (value as Json)[member] : undefined;
  return Array.isArray(list) ? list : [];
}

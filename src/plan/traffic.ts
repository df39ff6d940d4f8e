import type * as ir from '../ir/mesh.ts';
import type { Route, RouteTable, VirtualHost } from '../ir/route.ts';
import { connectionChanges } from './connections.ts';
import { chainsOf } from './gateway-words.ts';
import { matchWords } from './match-words.ts';
import type { TrafficChange } from './plan.ts';
import { changedPairs, missingFrom, type Pair, type Sides, same } from './sides.ts';
import { routeChanges, routeOwner, routeWords, tableWords } from './words.ts';

/** Routes that are decided differently, table by table. */
export function trafficChanges({ before, after }: Sides<ir.Mesh>): TrafficChange[] {
  const tables = changedPairs({ before: routeTables(before), after: routeTables(after) }, (table) => table.name);
  return [...tables.flatMap(tableChanges), ...connectionChanges({ before, after })];
}

function routeTables(mesh: ir.Mesh): RouteTable[] {
  const services = mesh.services.flatMap((service) => service.ports);
  return [
    ...services.flatMap((port) => (port.routing.kind === 'http' ? [port.routing.table] : [])),
    ...mesh.gateways.flatMap(chainsOf).flatMap(({ serves }) => (serves.kind === 'http' ? [serves.table] : [])),
  ];
}

function tableChanges({ before, after }: Pair<RouteTable>): TrafficChange[] {
  const known = after ?? before;
  if (!known) return [];
  const sides = { before: before?.hosts ?? [], after: after?.hosts ?? [] };
  return changedPairs(sides, (host) => host.name).flatMap((pair) => hostChanges(pair, known));
}

function hostChanges({ before, after }: Pair<VirtualHost>, table: RouteTable): TrafficChange[] {
  const at = tableWords(table.name);
  const { kept, added, removed } = align(before?.routes ?? [], after?.routes ?? []);
  // A new service without routes of its own says nothing by its default one.
  const written = (route: Route) => (before && after) || route.name !== 'default';
  return [
    ...hostnameChanges(before, after, at),
    ...orderChange(kept, before?.routes ?? [], at),
    ...kept.flatMap((pair) => routeChange(pair, table)),
    ...added.filter(written).map((route) => whole('added', route, table)),
    ...removed.filter(written).map((route) => whole('removed', route, table)),
  ];
}

interface Kept {
  readonly before: Route;
  readonly after: Route;
}

/**
 * Which route of the one list is which of the other: first by what they match, because names count rules and shift when
 * one is inserted; then, of what is left, by name.
 */
function align(before: readonly Route[], after: readonly Route[]): { kept: Kept[]; added: Route[]; removed: Route[] } {
  const partners = new Map<Route, Route>();
  const taken = new Set<Route>();
  for (const keyOf of [(route: Route) => JSON.stringify(route.match), (route: Route) => route.name]) {
    const candidates = new Map<string, Route>();
    for (const route of before.toReversed()) if (!taken.has(route)) candidates.set(keyOf(route), route);
    for (const route of after) {
      const partner = candidates.get(keyOf(route));
      if (!partner || taken.has(partner) || partners.has(route)) continue;
      partners.set(route, partner);
      taken.add(partner);
    }
  }
  return {
    kept: after.flatMap((route) => {
      const partner = partners.get(route);
      return partner ? [{ before: partner, after: route }] : [];
    }),
    added: after.filter((route) => !partners.has(route)),
    removed: before.filter((route) => !taken.has(route)),
  };
}

function routeChange({ before, after }: Kept, table: RouteTable): TrafficChange[] {
  const words = routeChanges(before, after, table);
  if (!same(before.match, after.match)) words.unshift(`${matchWords(before.match)} -> ${matchWords(after.match)}`);
  if (words.length === 0) return [];
  const requests = matchWords(after.match);
  return [{ change: 'changed', at: tableWords(table.name), route: routeOwner(after.name), requests, words }];
}

function whole(change: 'added' | 'removed', route: Route, table: RouteTable): TrafficChange {
  const { match, name } = route;
  return {
    change,
    at: tableWords(table.name),
    route: routeOwner(name),
    requests: matchWords(match),
    words: routeWords(route, table),
  };
}

function hostnameChanges(before: VirtualHost | undefined, after: VirtualHost | undefined, at: string): TrafficChange[] {
  if (!before || !after) return [];
  const added = missingFrom(before.hostnames, after.hostnames).map((name) => `+ ${name}`);
  const removed = missingFrom(after.hostnames, before.hostnames).map((name) => `- ${name}`);
  if (added.length + removed.length === 0) return [];
  return [{ change: 'changed', at, route: after.name, requests: 'host names', words: [...added, ...removed] }];
}

/** Two routes that trade places decide differently where both match, so a changed order is a change. */
function orderChange(kept: readonly Kept[], before: readonly Route[], at: string): TrafficChange[] {
  const places = new Map(before.map((route, index) => [route, index]));
  const stayed = longestRise(kept.map((pair) => places.get(pair.before) ?? 0));
  return kept.flatMap(({ after }, index) => {
    if (stayed.has(index)) return [];
    const next = kept[index + 1];
    const words = next ? `now tried before ${matchWords(next.after.match)}` : 'now tried last';
    return [
      {
        change: 'changed' as const,
        at,
        route: routeOwner(after.name),
        requests: matchWords(after.match),
        words: [words],
      },
    ];
  });
}

/** The indexes of a longest rising run of the numbers: what can be said to have stayed in place. */
function longestRise(numbers: readonly number[]): Set<number> {
  const length = numbers.map(() => 1);
  const previous = numbers.map(() => -1);
  let best = -1;
  for (const [index, number] of numbers.entries()) {
    for (let earlier = 0; earlier < index; earlier++) {
      const candidate = (length[earlier] ?? 0) + 1;
      if ((numbers[earlier] ?? 0) < number && candidate > (length[index] ?? 0)) {
        length[index] = candidate;
        previous[index] = earlier;
      }
    }
    if (best === -1 || (length[index] ?? 0) > (length[best] ?? 0)) best = index;
  }
  const rise = new Set<number>();
  for (let index = best; index >= 0; index = previous[index] ?? -1) rise.add(index);
  return rise;
}

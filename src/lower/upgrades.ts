import type { RouteTable } from '../ir/route.ts';
import { sortedUnique } from './order.ts';

/** The protocols that routes let clients upgrade to, by `<namespace>/<service>/<port>`: the callee must agree too. */
export type Upgrades = ReadonlyMap<string, readonly string[]>;

/** Looks at every table of the mesh: whoever forwards an upgrade, the port it arrives at must let it in. */
export function upgradesOf(tables: readonly RouteTable[]): Upgrades {
  const found = new Map<string, Set<string>>();
  for (const { action } of tables.flatMap(({ hosts }) => hosts.flatMap(({ routes }) => routes))) {
    if (action.kind !== 'forward' || action.upgrades.length === 0) continue;
    for (const { destination } of action.backends) {
      const port = destination.split('/').slice(0, 3).join('/');
      const known = found.get(port) ?? new Set();
      for (const protocol of action.upgrades) known.add(protocol);
      found.set(port, known);
    }
  }
  return new Map([...found].map(([port, protocols]) => [port, sortedUnique(protocols)]));
}

import type * as ir from '../ir/mesh.ts';
import { compareText } from '../output/file-set.ts';
import { type Answering, answeringOf, type Entrance } from '../reach/entrance.ts';
import { type Sides, same } from './sides.ts';

/** One port of a service that is guarded by one set of rules on each side, and the workloads behind it. */
export interface Door {
  /** `<namespace>/<name>`. */
  readonly service: string;
  readonly port: string;
  /** Undefined where there is no such door on that side. */
  readonly before: Entrance | undefined;
  readonly after: Entrance | undefined;
  /** `<namespace>/<name>` of every workload behind it, sorted; of the service where it is outside the mesh. */
  readonly workloads: readonly string[];
  /** Whether these are all the workloads of the service. */
  readonly isWhole: boolean;
}

/** The doors that are not the same on both sides, or that `isAffected` names; sorted by service, then port. */
export function changedDoors({ before, after }: Sides<ir.Mesh>, isAffected: (inbound: Entrance) => boolean): Door[] {
  const [was, is] = [byService(before), byService(after)];
  const found: Door[] = [];
  for (const service of new Set([...was.keys(), ...is.keys()])) {
    const sides = { before: was.get(service) ?? [], after: is.get(service) ?? [] };
    for (const port of portsOf(sides)) {
      for (const door of doorsOf(service, port, sides)) {
        const isChanged = !sameGuard(door.before, door.after);
        if (isChanged || (door.after && isAffected(door.after))) found.push(door);
      }
    }
  }
  return found.sort((a, b) => compareText(a.service, b.service) || compareText(a.port, b.port));
}

function sameGuard(before: Entrance | undefined, after: Entrance | undefined): boolean {
  if (!before || !after) return before === after;
  return same(before.peers, after.peers) && same(before.authorization, after.authorization);
}

function byService(mesh: ir.Mesh): Map<string, Answering[]> {
  return Map.groupBy(answeringOf(mesh), ({ service }) => service);
}

function portsOf({ before, after }: Sides<readonly Answering[]>): Set<string> {
  return new Set([...before, ...after].flatMap(({ entrances }) => entrances.map(({ port }) => port)));
}

/**
 * The doors of one port. A workload that comes to a service, or leaves it, changes nothing for callers as long as the
 * service was guarded alike: so what it lacks on one side is what the others have there.
 */
function doorsOf(service: string, port: string, sides: Sides<readonly Answering[]>): Door[] {
  const [was, is] = [inboundsOf(sides.before, port), inboundsOf(sides.after, port)];
  const usual = { before: onlyOf(was), after: onlyOf(is) };
  const names = [...new Set([...was.keys(), ...is.keys()])].sort(compareText);
  const groups: { before: Entrance | undefined; after: Entrance | undefined; workloads: string[] }[] = [];
  for (const name of names) {
    const pair = { before: was.get(name) ?? usual.before, after: is.get(name) ?? usual.after };
    const known = groups.find((group) => same(group.before, pair.before) && same(group.after, pair.after));
    if (known) known.workloads.push(name);
    else groups.push({ ...pair, workloads: [name] });
  }
  return groups.map((group) => ({ service, port, ...group, isWhole: groups.length === 1 }));
}

function inboundsOf(answering: readonly Answering[], port: string): Map<string, Entrance> {
  return new Map(
    answering.flatMap(({ owner, entrances }) => {
      const found = entrances.find((one) => one.port === port);
      return found ? [[owner, found] as const] : [];
    }),
  );
}

/** What all of them have; undefined when they differ or there are none. */
function onlyOf(inbounds: ReadonlyMap<string, Entrance>): Entrance | undefined {
  const [first, ...others] = inbounds.values();
  return others.every((other) => same(other, first)) ? first : undefined;
}

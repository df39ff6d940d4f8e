import type * as ir from '../ir/mesh.ts';
import { type Caller, isForCaller, matchesCaller } from '../reach/authorization.ts';
import { type Box, merged } from '../reach/box.ts';
import { overlap } from '../reach/decision.ts';
import {
  type Arrivals,
  arrivalsOf,
  destinationsOn,
  journeyOn,
  journeyTerms,
  type Passage,
  passagesOf,
  type Road,
  roadThrough,
} from '../reach/journey.ts';
import { createSpace, everything, type Space } from '../reach/space.ts';
import { outageWords } from './outage-words.ts';
import type { Outage, Unanalysed } from './plan.ts';
import { callersByTable, decisionOf, destinationsIn, type Table, tablesOf } from './routing.ts';
import type { RuleSite } from './rule-site.ts';
import { groupsOf, type Sides, same } from './sides.ts';
import { tableWords } from './words.ts';

/** What is known about both sides. */
export interface OutageSides {
  readonly mesh: Sides<ir.Mesh>;
  readonly ruleSite: Sides<RuleSite>;
}

/** Requests of some callers of which fewer are served than before. */
export interface FoundOutage {
  /** The name of the table or destination they are sent through. */
  readonly target: string;
  /** `<namespace>/<name>`, sorted. */
  readonly callers: readonly string[];
  readonly space: Space;
  readonly boxes: readonly Box[];
  readonly before: Passage;
  readonly after: Passage;
  /** Whether connections are meant, of which nothing but the name they ask for is seen. */
  readonly isConnection: boolean;
}

/**
 * Requests that callers make, that were served, and that are not any more, or fewer of them: they lead nowhere, to nobody,
 * or are refused where they arrive. Followed from every listener of every proxy that both sides have.
 */
export function outages({ mesh, ruleSite }: OutageSides): { outages: Outage[]; unanalysed: Unanalysed[] } {
  const world = { before: worldOf(mesh.before), after: worldOf(mesh.after) };
  const targets = affectedTargets(world);
  const callers = { before: callersOf(mesh.before, targets), after: callersOf(mesh.after, targets) };
  const found: FoundOutage[] = [];
  const unanalysed: Unanalysed[] = [];
  for (const target of targets) {
    const isConnection = 'routes' in (world.after.targets.get(target) ?? {});
    const roads = { before: roadOf(world.before, target), after: roadOf(world.after, target) };
    const earlier = new Map(callers.before.get(target)?.map((caller) => [caller.name, caller]));
    const staying = (callers.after.get(target) ?? []).flatMap((after) => {
      const before = earlier.get(after.name);
      return before ? [{ before, after }] : [];
    });
    for (const group of alike(staying, roads, world)) {
      const lost = lostPassages(roads, group, world);
      if (lost) found.push(...lost.map((passage) => ({ ...passage, target, callers: group.names, isConnection })));
      else unanalysed.push({ at: tableWords(target), what: 'it cuts requests into more classes than are told apart' });
    }
  }
  return { outages: joined(found).map((outage) => outageWords(outage, ruleSite)), unanalysed };
}

/** What is lost for one reason is one outage, whichever routes it was served by. */
function joined(found: readonly FoundOutage[]): FoundOutage[] {
  const groups = groupsOf(found, ({ target, callers, before, after }) => [
    target,
    callers,
    [before.servedShare.toFixed(9), after.servedShare.toFixed(9)],
    // Two versions that refuse by one rule refuse for one reason.
    [
      ...new Set(
        after.failures.map(({ kind, destination, rule }) => `${kind} ${kind === 'refused' ? rule : destination}`),
      ),
    ],
  ]);
  return groups.flatMap(([first, ...others]) =>
    first ? [{ ...first, boxes: merged([first, ...others].flatMap(({ boxes }) => boxes)) }] : [],
  );
}

/** A mesh as requests travel through it. */
interface World {
  readonly arrivals: Arrivals;
  /** What requests and connections are sent through, by name. */
  readonly targets: ReadonlyMap<string, Table>;
}

function worldOf(mesh: ir.Mesh): World {
  return { arrivals: arrivalsOf(mesh), targets: new Map(tablesOf(mesh).map((table) => [table.name, table])) };
}

function roadOf({ targets }: World, name: string): Road {
  const target = targets.get(name);
  if (!target) throw new Error(`nothing is called ${name}`);
  return roadThrough(decisionOf(target));
}

/** What both sides have and anything on the way through it is other than it was. */
function affectedTargets({ before, after }: Sides<World>): string[] {
  const isOther = changedArrivals({ before: before.arrivals, after: after.arrivals });
  return [...after.targets].flatMap(([name, is]) => {
    const was = before.targets.get(name);
    if (!was) return [];
    return !same(was, is) || destinationsIn(is).some(isOther) ? [name] : [];
  });
}

/** Who sends requests through these targets. */
function callersOf(mesh: ir.Mesh, targets: readonly string[]): Map<string, Caller[]> {
  const wanted = new Set(targets);
  const found = new Map<string, Map<string, Caller>>();
  for (const { table, caller } of callersByTable(mesh)) {
    if (!wanted.has(table)) continue;
    const name = `${caller.namespace}/${caller.name}`;
    const known = found.get(table) ?? new Map<string, Caller>();
    found.set(table, known.set(name, { name, identity: caller.identity }));
  }
  return new Map([...found].map(([target, callers]) => [target, [...callers.values()]]));
}

/** Tells whether what a request meets at a destination is other than it was. */
function changedArrivals({ before, after }: Sides<Arrivals>): (destination: string) => boolean {
  const known = new Map<string, boolean>();
  const guards = ({ doors }: Arrivals, destination: string) =>
    [...new Set(doors.get(destination))].map(({ peers, authorization }) => ({ peers, authorization }));
  return (destination) => {
    const answer =
      known.get(destination) ??
      (before.served.get(destination) !== after.served.get(destination) ||
        !same(guards(before, destination), guards(after, destination)));
    known.set(destination, answer);
    return answer;
  };
}

/** Callers that every door on the way treats alike, on both sides. */
interface AlikeCallers {
  readonly names: readonly string[];
  readonly example: Sides<Caller>;
}

function alike(callers: readonly Sides<Caller>[], roads: Sides<Road>, world: Sides<World>): AlikeCallers[] {
  const vector = (caller: Caller, road: Road, { doors }: Arrivals) =>
    destinationsOn(road).flatMap((destination) =>
      [...new Set(doors.get(destination))].flatMap(({ peers, authorization: { deny, allow } }) => [
        matchesCaller(peers, caller.identity),
        ...[...deny, ...allow].map((rule) => isForCaller(rule, caller.identity)),
      ]),
    );
  const groups = Map.groupBy(callers, ({ before, after }) =>
    JSON.stringify([
      vector(before, roads.before, world.before.arrivals),
      vector(after, roads.after, world.after.arrivals),
    ]),
  );
  return [...groups.values()].flatMap((group) => {
    const [example] = group;
    return example ? [{ names: group.map(({ after }) => after.name).sort(), example }] : [];
  });
}

function lostPassages(
  roads: Sides<Road>,
  { example }: AlikeCallers,
  world: Sides<World>,
): Pick<FoundOutage, 'space' | 'boxes' | 'before' | 'after'>[] | undefined {
  const before = journeyOn(roads.before, example.before, world.before.arrivals);
  const after = journeyOn(roads.after, example.after, world.after.arrivals);
  const space = createSpace([...journeyTerms(before), ...journeyTerms(after)]);
  const whole = [everything(space)];
  const passages = { before: passagesOf(space, before, whole), after: passagesOf(space, after, whole) };
  if (!passages.before || !passages.after) return undefined;
  const arrivals = passages.after;
  return passages.before.flatMap((was) =>
    arrivals.flatMap((is) => {
      if (is.servedShare >= was.servedShare - 1e-9) return [];
      const boxes = merged(overlap(was.boxes, is.boxes));
      return boxes.length === 0 ? [] : [{ space, boxes, before: was, after: is }];
    }),
  );
}

import type * as ir from '../ir/mesh.ts';
import { merged } from '../reach/box.ts';
import { type Difference, differences, termsOf } from '../reach/decision.ts';
import { noRoute, type RoutingOutcome } from '../reach/route.ts';
import { createSpace, type Space } from '../reach/space.ts';
import { witnessOf } from '../reach/witness.ts';
import { boxWords } from '../reach/words.ts';
import { coversTable, type StatedTraffic } from './intent.ts';
import type { TrafficChange, Unanalysed } from './plan.ts';
import { affectedHosts, decisionOf, type Table, tablesOf } from './routing.ts';
import { decided, type RuleSite } from './rule-site.ts';
import { changedPairs, groupsOf, type Pair, type Sides } from './sides.ts';
import { outcomeChanges, outcomeWords, routeOwner, tableWords } from './words.ts';

/** What is known about both sides. */
export interface TrafficSides {
  readonly mesh: Sides<ir.Mesh>;
  readonly ruleSite: Sides<RuleSite>;
  /** What the head states about traffic. */
  readonly stated: readonly StatedTraffic[];
}

/** Changes, and what could not be looked into. */
export interface TrafficChanges {
  readonly traffic: TrafficChange[];
  /** The names of the tables in which something changes. */
  readonly changedTables: readonly string[];
  readonly unanalysed: Unanalysed[];
}

/**
 * Requests that are decided differently, table by table. The requests of a table are cut into classes by every match of
 * either side, and each class is routed on both: so a route that moves, or is written otherwise, and decides the same is no
 * change.
 */
export function trafficChanges({ mesh, ruleSite, stated }: TrafficSides): TrafficChanges {
  const tables = { before: tablesOf(mesh.before), after: tablesOf(mesh.after) };
  const found = changedPairs(tables, (table) => table.name).map((pair) => {
    const intent = stated.find((one) => one.state === 'new' && coversTable(one, pair.key))?.intent;
    return tableChanges(pair, ruleSite, intent);
  });
  return {
    traffic: found.flatMap(({ traffic }) => traffic),
    changedTables: found.flatMap(({ changedTables }) => changedTables),
    unanalysed: found.flatMap(({ unanalysed }) => unanalysed),
  };
}

function tableChanges(
  { key, before, after }: Pair<Table>,
  ruleSite: Sides<RuleSite>,
  intent: string | undefined,
): TrafficChanges {
  const nothing: Table = 'hosts' in (after ?? before ?? {}) ? { name: key, hosts: [] } : { name: key, routes: [] };
  const affected = affectedHosts({ before: before ?? nothing, after: after ?? nothing });
  const sides = { before: decisionOf(affected.before), after: decisionOf(affected.after) };
  const space = createSpace(termsOf(sides.before, sides.after));
  const changes = differences(space, sides, (was, is) => outcomeChanges(was, is, key).length === 0);
  const at = tableWords(key);
  const unanalysed = space.unanalysed.map(({ words }) => ({ at, what: `${words}: it has too many states` }));
  if (!changes) unanalysed.push({ at, what: 'its matches cut requests into more classes than are told apart' });
  // A service without routes of its own that comes or goes says nothing by its default one.
  const isWritten = (change: Difference<RoutingOutcome>) =>
    (before && after) || (change.before.rule !== 'default' && change.after.rule !== 'default');
  const said = joinRoutes((changes ?? []).filter(isWritten), key);
  const traffic = said.flatMap((change) =>
    tableChange({ change, space, table: after ?? before ?? nothing, ruleSite, intent }),
  );
  return { traffic, changedTables: traffic.length > 0 ? [key] : [], unanalysed };
}

/** Requests that one route takes over, and for which the same changes, are one change, however many routes had them. */
function joinRoutes(changes: readonly Difference<RoutingOutcome>[], table: string): Difference<RoutingOutcome>[] {
  const groups = groupsOf(changes, ({ before, after }) => [
    routeOwner(before.rule),
    before.outcome.kind === 'no-route' ? '' : before.rule.split('/')[2],
    after.rule,
    outcomeChanges(before.outcome, after.outcome, table).map(({ words }) => words),
  ]);
  return groups.flatMap(([first, ...others]) =>
    first ? [{ ...first, boxes: merged([first, ...others].flatMap(({ boxes }) => boxes)) }] : [],
  );
}

interface FoundChange {
  readonly change: Difference<RoutingOutcome>;
  readonly space: Space;
  readonly table: Table;
  readonly ruleSite: Sides<RuleSite>;
  readonly intent: string | undefined;
}

function tableChange({ change, space, table: source, ruleSite, intent }: FoundChange): TrafficChange[] {
  const { before, after, boxes } = change;
  const [box] = boxes;
  if (!box) return [];
  const table = source.name;
  const requests = boxes.map((one) => boxWords(space, one)).join('; ');
  const changes = outcomeChanges(before.outcome, after.outcome, table);
  const kind = before.rule === noRoute ? 'added' : after.rule === noRoute ? 'removed' : 'changed';
  return [
    {
      change: kind,
      effect: changes.some(({ effect }) => effect === 'moved') ? 'moved' : 'behaviour',
      at: tableWords(table),
      route: routeOwner(kind === 'removed' ? before.rule : after.rule),
      requests: 'hosts' in source ? requests : requests.replaceAll('request', 'connection'),
      words: changes.map(({ words }) => words),
      before: decided(outcomeWords(before.outcome, table), before.rule, ruleSite.before),
      after: decided(outcomeWords(after.outcome, table), after.rule, ruleSite.after),
      // A connection where no name is looked at is like any other.
      ...('hosts' in source || space.facets.length > 0 ? { witness: witnessOf(space, box) } : {}),
      ...(intent === undefined ? {} : { intent }),
    },
  ];
}

import type * as ir from '../../../src/ir/mesh.ts';
import type { RouteTable } from '../../../src/ir/route.ts';
import type { Plan, WitnessRequest } from '../../../src/plan/plan.ts';
import { type Compiled, planChanges } from '../../../src/plan/plan-changes.ts';
import { tablesOf as allTables, callersByTable } from '../../../src/plan/routing.ts';
import { percentWords, tableWords } from '../../../src/plan/words.ts';
import { admit, connect, type GridRequest, nameOf, route, servedShare } from './decide.ts';
import { words } from './dense-mesh.ts';

/** Two versions of one mesh. */
export interface Versions {
  readonly before: Compiled;
  readonly after: Compiled;
}

/** What a plan says held against every request of a grid, tried one by one on both sides. */
export interface Comparison {
  /** How many requests were decided differently. */
  readonly found: { readonly access: number; readonly traffic: number; readonly outages: number };
  /** Differences the plan does not have. */
  readonly missing: readonly string[];
  /** Witnesses of the plan that are decided alike, or otherwise than it says. */
  readonly false: readonly string[];
}

export function compare({ before, after }: Versions): Comparison {
  const plan = planChanges(before, after);
  const access = missingAccess(plan, before.ir, after.ir);
  const traffic = missingTraffic(plan, before.ir, after.ir);
  const lost = missingOutages(plan, before.ir, after.ir);
  return {
    found: { access: access.count, traffic: traffic.count, outages: lost.count },
    missing: [
      ...missingConnections(plan, before.ir, after.ir),
      ...access.missing,
      ...traffic.missing,
      ...lost.missing,
      ...plan.unanalysed.map(({ at, what }) => `${at}: ${what}`),
    ],
    false: [
      ...falseAccess(plan, before.ir, after.ir),
      ...falseTraffic(plan, before.ir, after.ir),
      ...falseOutages(plan, before.ir, after.ir),
    ],
  };
}

/** A request for each way in which what the meshes are written with can tell requests apart, and some beyond. */
const grid: readonly GridRequest[] = [...words.paths, '/a/', '/a/1', '/a/b/c', '/b/7', '/aab', '/c'].flatMap((path) =>
  [...words.methods, 'PUT'].flatMap((method) =>
    [undefined, '', 'one', 'ox', 'ONE'].flatMap((user) =>
      [undefined, 'two'].map((q) => ({
        method,
        path,
        host: 'c.example',
        headers: user === undefined ? {} : { [words.header]: user },
        query: q === undefined ? {} : { [words.query]: q },
      })),
    ),
  ),
);
/** Access looks at methods and paths only. */
const plainGrid = grid.filter(({ headers, query }) => Object.keys(headers).length + Object.keys(query).length === 0);
const hosts = ['a.example', 'b.example', 'x.a.example', 'elsewhere'];

function missingAccess(plan: Plan, before: ir.Mesh, after: ir.Mesh) {
  let count = 0;
  const missing = new Set<string>();
  const callers = [
    ...new Set([before, after].flatMap(({ workloads, gateways }) => [...workloads, ...gateways].map(nameOf))),
  ];
  for (const door of doorsOf(before, after)) {
    for (const caller of callers) {
      for (const request of plainGrid) {
        const [was, is] = [admit(before, caller, door, request), admit(after, caller, door, request)];
        if (was.outcome === is.outcome) continue;
        count += 1;
        const effect = is.outcome === 'allowed' ? 'gained' : 'lost';
        const decider = effect === 'gained' ? is.rule : was.rule;
        const isSaid = plan.access.some(
          (change) =>
            change.effect === effect &&
            change.port === door.port &&
            change.service === door.service &&
            (change.workloads?.includes(door.workload) ?? true) &&
            change.callers.includes(caller) &&
            (effect === 'gained' ? change.after.rule : change.before.rule) === decider,
        );
        // A workload that comes to a service, or leaves it, is told among the members.
        if (!isSaid && !isWholeMember(door, before, after))
          missing.add(`${effect}: ${caller} to ${door.workload}:${door.port} by ${decider}`);
      }
    }
  }
  return { count, missing: [...missing] };
}

function isWholeMember(door: { service: string; workload: string }, before: ir.Mesh, after: ir.Mesh): boolean {
  const has = ({ workloads }: ir.Mesh) => workloads.some((workload) => nameOf(workload) === door.workload);
  const serves = ({ workloads }: ir.Mesh) => workloads.some(({ service }) => service === door.service);
  return has(before) !== has(after) && serves(before) && serves(after);
}

function doorsOf(before: ir.Mesh, after: ir.Mesh) {
  const doors = [before, after].flatMap(({ workloads }) =>
    workloads.flatMap((workload) =>
      workload.inbound.map(({ port }) => ({ service: workload.service, workload: nameOf(workload), port })),
    ),
  );
  return [...new Map(doors.map((door) => [JSON.stringify(door), door])).values()];
}

function missingTraffic(plan: Plan, before: ir.Mesh, after: ir.Mesh) {
  let count = 0;
  const missing = new Set<string>();
  for (const { name, was, is } of tablesOf(before, after)) {
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    const isGateway = name.startsWith('gateway/');
    for (const request of grid) {
      for (const host of isGateway ? hosts : ['c.example']) {
        const verdicts = { was: route(was, { ...request, host }), is: route(is, { ...request, host }) };
        if (verdicts.was.outcome === verdicts.is.outcome) continue;
        count += 1;
        const isSaid = plan.traffic.some(
          (change) =>
            change.at === tableWords(name) &&
            ruleOf(change.before.rule) === ruleOf(verdicts.was.rule) &&
            change.after.rule === verdicts.is.rule,
        );
        const isBare = was.hosts.length === 0 || is.hosts.length === 0;
        if (!isSaid && !isBare)
          missing.add(
            `${name}: ${JSON.stringify({ ...request, host })} from ${verdicts.was.rule} to ${verdicts.is.rule}`,
          );
      }
    }
  }
  return { count, missing: [...missing].slice(0, 5) };
}

function missingConnections(plan: Plan, before: ir.Mesh, after: ir.Mesh): string[] {
  const tables = (mesh: ir.Mesh) =>
    new Map(allTables(mesh).flatMap((one) => ('routes' in one ? [[one.name, one] as const] : [])));
  const [was, is] = [tables(before), tables(after)];
  return [...is].flatMap(([name, table]) =>
    [undefined, 'a.example', 'c.example', 'x.b.example', 'b.example', 'example'].flatMap((serverName) => {
      const earlier = was.get(name);
      const routes = { was: earlier && connect(earlier, serverName), is: connect(table, serverName) };
      if (!earlier || sharesOf(routes.was) === sharesOf(routes.is)) return [];
      const isSaid = plan.traffic.some(
        (change) =>
          change.at === tableWords(name) &&
          change.before.rule === (routes.was?.name ?? 'no route') &&
          change.after.rule === (routes.is?.name ?? 'no route'),
      );
      return isSaid ? [] : [`${name}: connections for ${serverName} from ${routes.was?.name} to ${routes.is?.name}`];
    }),
  );
}

function sharesOf(route: ReturnType<typeof connect>): string | undefined {
  const total = route?.backends.reduce((sum, { weight }) => sum + weight, 0) ?? 1;
  const shares = route?.backends.map(({ destination, weight }) => `${destination} ${(weight / total).toFixed(6)}`);
  return shares?.sort().join();
}

function missingOutages(plan: Plan, before: ir.Mesh, after: ir.Mesh) {
  let count = 0;
  const missing = new Set<string>();
  const known = new Set(legsOf(before));
  for (const leg of legsOf(after).filter((one) => known.has(one))) {
    const [caller = '', target = ''] = leg.split(' ');
    for (const request of grid) {
      for (const host of target.startsWith('gateway/') ? hosts : ['c.example']) {
        const on = { ...request, host };
        if (servedShare(after, caller, target, on) >= servedShare(before, caller, target, on) - 1e-9) continue;
        count += 1;
        const isSaid = plan.outages.some(({ at, callers }) => at === tableWords(target) && callers.includes(caller));
        if (!isSaid) missing.add(`outage: ${leg} ${JSON.stringify(on)}`);
      }
    }
  }
  return { count, missing: [...missing].slice(0, 5) };
}

function falseOutages(plan: Plan, before: ir.Mesh, after: ir.Mesh): string[] {
  const targets = new Map(legsOf(after).map((leg) => [tableWords(leg.split(' ')[1] ?? ''), leg.split(' ')[1] ?? '']));
  return plan.outages.flatMap((outage) => {
    const { witness, at, served } = outage;
    // What holds only provided that a path arrives so, after a rewrite that is not followed, is said with that condition.
    if (witness.provided !== undefined) return [];
    const target = targets.get(at) ?? '';
    const caller = witness.caller ?? '';
    const share = (mesh: ir.Mesh) => percentWords(servedShare(mesh, caller, target, requestOf(witness)));
    return share(before) === served.before && share(after) === served.after ? [] : [JSON.stringify(outage)];
  });
}

/** `<caller> <target>` for every listener of every proxy. */
function legsOf(mesh: ir.Mesh): string[] {
  return callersByTable(mesh).map(({ table, caller }) => `${nameOf(caller)} ${table}`);
}

/** Several matches of one rule that change alike are one change. */
function ruleOf(name: string): string {
  return name.split('/').slice(0, 3).join('/');
}

function tablesOf(before: ir.Mesh, after: ir.Mesh): { name: string; was: RouteTable; is: RouteTable }[] {
  const [was, is] = [before, after].map(
    (mesh) => new Map(allTables(mesh).flatMap((table) => ('hosts' in table ? [[table.name, table] as const] : []))),
  );
  return [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].map((name) => ({
    name,
    was: was?.get(name) ?? { name, hosts: [] },
    is: is?.get(name) ?? { name, hosts: [] },
  }));
}

function falseAccess(plan: Plan, before: ir.Mesh, after: ir.Mesh): string[] {
  return plan.access.flatMap((change) => {
    const { witness, service, workloads } = change;
    const { caller } = witness;
    if (caller === undefined) return [];
    const inService = doorsOf(before, after).filter((door) => door.service === service && door.port === change.port);
    const doors = inService.filter(({ workload }) => workloads === undefined || workloads.includes(workload));
    const tried = doors.map((door) => [
      admit(before, caller, door, requestOf(witness)).outcome,
      admit(after, caller, door, requestOf(witness)).outcome,
    ]);
    const wanted = change.effect === 'gained' ? 'refused,allowed' : 'allowed,refused';
    return tried.some((outcomes) => outcomes.join() === wanted) ? [] : [JSON.stringify({ change, tried })];
  });
}

function falseTraffic(plan: Plan, before: ir.Mesh, after: ir.Mesh): string[] {
  const tables = new Map(tablesOf(before, after).map((table) => [tableWords(table.name), table]));
  return plan.traffic.flatMap((change) => {
    const table = tables.get(change.at);
    // Connections are tried by the names they ask for.
    if (!change.witness || !table || change.requests.includes('connection')) return [];
    const request = requestOf(change.witness);
    const verdicts = [route(table.was, request), route(table.is, request)] as const;
    const isRight =
      verdicts[0].outcome !== verdicts[1].outcome &&
      ruleOf(verdicts[0].rule) === ruleOf(change.before.rule) &&
      verdicts[1].rule === change.after.rule;
    return isRight ? [] : [JSON.stringify({ change, verdicts })];
  });
}

export function requestOf({ method, path, host, scheme, serverName, headers, query }: WitnessRequest): GridRequest {
  return {
    method,
    path,
    host: host ?? 'c.example',
    headers,
    query,
    ...(scheme === undefined ? {} : { scheme }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

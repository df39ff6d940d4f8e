import type { AccessRequestMatch, AccessRule, Authorization } from '../ir/authorization.ts';
import type * as ir from '../ir/mesh.ts';
import type { Workload } from '../ir/workload.ts';
import { compareText } from '../output/file-set.ts';
import type { AccessChange } from './plan.ts';
import { type Request, requestCovers, requestsMeet, requestWords } from './request.ts';
import { changedPairs, type Pair, type Sides } from './sides.ts';

/**
 * Who may newly call what, and who may no longer, read from the rules as they are written: an allow that no older allow
 * covers is a gain, and so is the end of a deny; the reverse is a loss.
 */
export function accessChanges(sides: Sides<ir.Mesh>): AccessChange[] {
  const doors = changedPairs({ before: doorsOf(sides.before), after: doorsOf(sides.after) }, (door) => door.key);
  const known = { before: knownNames(sides.before), after: knownNames(sides.after) };
  const found = doors.flatMap((pair) => doorChanges(pair, known));
  return byImportance(joinCallers(joinWorkloads(found, sides), sides));
}

/** What every workload of a calling service gains or loses is said once. */
function joinCallers(changes: readonly AccessChange[], { before, after }: Sides<ir.Mesh>): AccessChange[] {
  const members = { gained: workloadsByService(after), lost: workloadsByService(before) };
  const services = { gained: serviceByWorkload(after), lost: serviceByWorkload(before) };
  return groupsOf(changes, ({ caller: _, ...rest }) => rest).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const callers = new Set(group.map(({ caller }) => caller));
    // Only services that a caller belongs to: in a large mesh they are few of all.
    const named = new Set([...callers].flatMap((caller) => services[first.effect].get(caller) ?? []));
    const whole = [...named].flatMap((service) => {
      const workloads = members[first.effect].get(service) ?? [];
      return workloads.length > 1 && workloads.every((workload) => callers.has(workload))
        ? [{ service, workloads }]
        : [];
    });
    const covered = new Set(whole.flatMap(({ workloads }) => workloads));
    const joined = whole.map(({ service }) => ({ ...first, caller: `every workload of ${service}` }));
    return [...joined, ...group.filter(({ caller }) => !covered.has(caller))];
  });
}

/** Puts together the items that agree in everything the key holds. */
function groupsOf<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** One port of one workload, and who may come in. */
interface Door {
  readonly key: string;
  readonly service: string;
  readonly workload: string;
  readonly port: string;
  readonly authorization: Authorization;
}

/** A change at one door, before the doors of a service are joined. */
type DoorChange = AccessChange & { readonly workload: string };

/** What one side has. */
interface Known {
  /** Names of workloads and gateways by their identity. */
  readonly members: ReadonlyMap<string, string>;
  readonly services: ReadonlySet<string>;
}

/** Stands for every identity of the trust domain. */
const anyCaller = 'any caller of the mesh';

function doorsOf(mesh: ir.Mesh): Door[] {
  return mesh.workloads.flatMap((workload) =>
    workload.inbound.map(({ port, authorization }) => ({
      key: `${qualified(workload)}:${port}`,
      service: workload.service,
      workload: qualified(workload),
      port,
      authorization,
    })),
  );
}

function doorChanges({ before, after }: Pair<Door>, known: Sides<Known>): DoorChange[] {
  const door = after ?? before;
  if (!door) return [];
  const closed: Authorization = { deny: [], allow: [] };
  const was = before?.authorization ?? closed;
  const is = after?.authorization ?? closed;
  const departure = after ? undefined : departureWords(door, known.after);
  const callers = callersOf([was, is]);
  const gained = newlyAllowed({ from: was, to: is, callers });
  const lost = newlyAllowed({ from: is, to: was, callers });
  const say = (effect: AccessChange['effect'], whole: string | undefined) => (grant: Grant) => ({
    effect,
    caller: known.after.members.get(grant.caller) ?? known.before.members.get(grant.caller) ?? grant.caller,
    service: door.service,
    port: door.port,
    workload: door.workload,
    request: requestWords(grant.request),
    reason: whole ?? (effect === 'lost' ? departed(grant.caller, known) : undefined) ?? ruleWords(grant, effect),
  });
  return [...gained.map(say('gained', undefined)), ...lost.map(say('lost', departure))];
}

/** What leaves: the service with its last workload, or one workload of several. */
function departureWords({ service, workload }: Door, { services }: Known): string {
  return !services.has(service) ? `service ${service} is removed` : `workload ${workload} is removed`;
}

/** Something a caller may do on one side and not on the other, and the rule that makes the difference. */
interface Grant {
  readonly caller: string;
  readonly request: Request;
  readonly rule: string;
  readonly by: 'allow' | 'deny';
}

interface Step {
  readonly from: Authorization;
  readonly to: Authorization;
  readonly callers: readonly string[];
}

/** What `to` allows and `from` did not. Called with the sides swapped it gives what is lost. */
function newlyAllowed({ from, to, callers }: Step): Grant[] {
  const found: Grant[] = [];
  for (const caller of callers) {
    const [allowedBefore, deniedBefore] = [requestsOf(from.allow, caller), requestsOf(from.deny, caller)];
    const [allowedAfter, deniedAfter] = [requestsOf(to.allow, caller), requestsOf(to.deny, caller)];
    const known = (request: Request, rules: readonly RuleRequest[]) =>
      rules.some((rule) => requestCovers(rule.request, request));
    const opened = allowedAfter.filter(({ request }) => !known(request, allowedBefore) && !known(request, deniedAfter));
    const undenied = deniedBefore.filter(
      ({ request }) =>
        !known(request, deniedAfter) &&
        allowedAfter.some((rule) => requestsMeet(rule.request, request) && known(rule.request, allowedBefore)),
    );
    const byAnyone = (request: Request) =>
      found.some((grant) => grant.caller === anyCaller && requestCovers(grant.request, request));
    for (const { request, rule } of opened) if (!byAnyone(request)) found.push({ caller, request, rule, by: 'allow' });
    for (const { request, rule } of undenied) if (!byAnyone(request)) found.push({ caller, request, rule, by: 'deny' });
  }
  return joinMethods(found);
}

interface RuleRequest {
  readonly request: Request;
  readonly rule: string;
}

/** Every kind of request that rules mean for a caller, one for each path and method they name. */
function requestsOf(rules: readonly AccessRule[], caller: string): RuleRequest[] {
  return rules
    .filter(({ from }) => from.kind === 'mesh' || from.identities.some((identity) => identity === caller))
    .flatMap(({ name, request }) => requestOf(request).map((single) => ({ request: single, rule: name })));
}

/** One request for each method and path, so that a rule split in two covers what it covered before. */
function requestOf(match: AccessRequestMatch): Request[] {
  if (match.kind === 'any') return [{ methods: [], path: undefined }];
  const methods = match.methods.kind === 'any' ? [[]] : match.methods.methods.map((method) => [method]);
  const paths = match.paths.kind === 'any' ? [undefined] : match.paths.paths;
  return paths.flatMap((path) => methods.map((single) => ({ methods: single, path })));
}

/** Joins again what one rule says of one path, so that a reader sees `GET, HEAD /ratings/*`. */
function joinMethods(grants: readonly Grant[]): Grant[] {
  const joined = new Map<string, Grant>();
  for (const grant of grants) {
    const { caller, rule, by, request } = grant;
    const key = JSON.stringify([caller, rule, by, request.path ?? null]);
    const known = joined.get(key);
    const methods = known ? [...known.request.methods, ...request.methods] : request.methods;
    joined.set(key, { ...grant, request: { ...request, methods } });
  }
  return [...joined.values()];
}

/** Everyone first, so that what everyone gains is not said again for each. */
function callersOf(authorizations: readonly Authorization[]): string[] {
  const rules = authorizations.flatMap(({ allow, deny }) => [...allow, ...deny]);
  const identities = rules.flatMap(({ from }) => (from.kind === 'identities' ? from.identities : []));
  return [anyCaller, ...[...new Set<string>(identities)].sort(compareText)];
}

/** `bookinfo/raters/0` as its author counts: `policy bookinfo/raters, rule 1`. */
function ruleWords({ rule, by }: Grant, effect: AccessChange['effect']): string {
  const parts = rule.split('/');
  const index = Number(parts.at(-1));
  const policy = parts.length === 3 && Number.isInteger(index);
  const name = policy ? `policy ${parts[0]}/${parts[1]}, rule ${index + 1}` : `rule ${rule}`;
  if (by === 'allow') return effect === 'gained' ? `allowed by ${name}` : `was allowed by ${name}`;
  return effect === 'gained' ? `was denied by ${name}` : `denied by ${name}`;
}

/** A caller that leaves the mesh loses its access with itself, whatever the rules say. */
function departed(caller: string, { before, after }: Sides<Known>): string | undefined {
  const name = before.members.get(caller);
  return name === undefined || after.members.has(caller) ? undefined : `${name} is removed`;
}

function knownNames({ workloads, gateways, services }: ir.Mesh): Known {
  return {
    members: new Map([...workloads, ...gateways].map((member) => [member.identity, qualified(member)])),
    services: new Set(services.map(qualified)),
  };
}

/** A change at every workload of a service is one change of the service. */
function joinWorkloads(changes: readonly DoorChange[], { before, after }: Sides<ir.Mesh>): AccessChange[] {
  const serving = { gained: workloadsByService(after), lost: workloadsByService(before) };
  return groupsOf(changes, ({ workload: _, ...rest }) => rest).flatMap((group): AccessChange[] => {
    const [first] = group;
    if (!first) return [];
    const { workload: _, ...ofService } = first;
    return serving[first.effect].get(first.service)?.length === group.length ? [ofService] : group;
  });
}

function workloadsByService(mesh: ir.Mesh): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const workload of mesh.workloads) {
    const known = found.get(workload.service);
    if (known) known.push(qualified(workload));
    else found.set(workload.service, [qualified(workload)]);
  }
  return found;
}

function serviceByWorkload(mesh: ir.Mesh): Map<string, string> {
  return new Map(mesh.workloads.map((workload) => [qualified(workload), workload.service]));
}

/** What is gained first, then by door, caller and request. */
function byImportance(changes: readonly AccessChange[]): AccessChange[] {
  const keyed = changes.map((change) => {
    const { service, port, workload = '', caller, request } = change;
    return { change, text: JSON.stringify([service, port, workload, caller, request]) };
  });
  keyed.sort((a, b) => {
    if (a.change.effect !== b.change.effect) return a.change.effect === 'gained' ? -1 : 1;
    return compareText(a.text, b.text);
  });
  return keyed.map(({ change }) => change);
}

function qualified({ namespace, name }: Pick<Workload, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

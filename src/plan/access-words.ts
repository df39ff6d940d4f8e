import type * as ir from '../ir/mesh.ts';
import type { Admission } from '../reach/authorization.ts';
import type { Clause } from '../reach/decision.ts';
import type { Space } from '../reach/space.ts';
import { witnessOf } from '../reach/witness.ts';
import { boxWords } from '../reach/words.ts';
import type { JoinedDifference } from './access-callers.ts';
import type { Members } from './caller-group.ts';
import type { Door } from './door.ts';
import type { AccessCause, AccessChange, AccessWitness } from './plan.ts';
import { decided, type RuleSite, ruleWords } from './rule-site.ts';
import type { Sides } from './sides.ts';

interface Known {
  readonly mesh: Sides<ir.Mesh>;
  readonly ruleSite: Sides<RuleSite>;
  readonly members: Sides<Members>;
}

/** Says what changes at a door in words. */
export function accessWords(
  known: Known,
): (door: Door, space: Space) => (difference: JoinedDifference) => AccessChange[] {
  const services = {
    before: new Set(known.mesh.before.services.map(qualified)),
    after: new Set(known.mesh.after.services.map(qualified)),
  };
  const workloads = { before: workloadsByService(known.mesh.before), after: workloadsByService(known.mesh.after) };
  return (door, space) => (difference) => {
    const { before, after, boxes } = difference;
    const effect = after.outcome.kind === 'allowed' ? 'gained' : 'lost';
    const side = effect === 'gained' ? 'after' : 'before';
    const groups = [difference, ...difference.parts].flatMap((part) => part.groups);
    const names = [...new Set(groups.flatMap((group) => group.names))].sort();
    const isRest = groups.some((group) => group.isRest);
    const witness = accessWitness(difference, space, known.members);
    const request = boxes.map((one) => boxWords(space, one)).join('; ');
    return callersSaid(names, isRest, workloads[side]).map(({ caller, callers }) => {
      const cause = causeOf({ door, callers, isRest, effect, services, members: known.members });
      return {
        effect,
        caller,
        callers,
        service: door.service,
        port: door.port,
        ...(door.isWhole ? {} : { workloads: [...door.workloads] }),
        request,
        cause,
        reason: reasonOf({ cause, door, caller, before, after }),
        before: decided(before.outcome.kind, before.rule, known.ruleSite.before),
        after: decided(after.outcome.kind, after.rule, known.ruleSite.after),
        ...(difference.intent === undefined ? {} : { intent: difference.intent }),
        witness: callers.includes(witness.caller ?? '') || isRest ? witness : { ...witness, caller: callers[0] ?? '' },
      };
    });
  };
}

interface Said {
  readonly caller: string;
  readonly callers: string[];
}

/** A request, made by a member that is there on both sides if there is one. */
function accessWitness(difference: JoinedDifference, space: Space, members: Sides<Members>): AccessWitness {
  const candidates = [difference, ...difference.parts].flatMap(({ groups, boxes }) =>
    groups.flatMap(({ names }) => names.map((name) => ({ name, box: boxes[0] ?? [] }))),
  );
  const stays = ({ name }: { readonly name: string }) => members.before.has(name) && members.after.has(name);
  const best = candidates.find(stays) ?? candidates[0];
  if (!best) return witnessOf(space, difference.boxes[0] ?? []);
  return { ...witnessOf(space, best.box), caller: best.name };
}

/** What every workload of a calling service gains or loses is said once, and so is what everybody does. */
function callersSaid(names: readonly string[], isRest: boolean, workloads: ReadonlyMap<string, string[]>): Said[] {
  if (isRest) return [{ caller: 'any caller of the mesh', callers: [...names] }];
  const left = new Set(names);
  const said: Said[] = [];
  for (const [service, members] of workloads) {
    if (members.length < 2 || !members.every((member) => left.has(member))) continue;
    said.push({ caller: `every workload of ${service}`, callers: members });
    for (const member of members) left.delete(member);
  }
  return [...said, ...[...left].map((name) => ({ caller: name, callers: [name] }))];
}

interface CauseSearch {
  readonly door: Door;
  readonly callers: readonly string[];
  readonly isRest: boolean;
  readonly effect: AccessChange['effect'];
  readonly services: Sides<ReadonlySet<string>>;
  readonly members: Sides<Members>;
}

/** What comes or goes whole takes its access along, whatever the rules say. */
function causeOf({ door, callers, isRest, effect, services, members }: CauseSearch): AccessCause {
  const other = effect === 'gained' ? 'before' : 'after';
  const verb = effect === 'gained' ? 'added' : 'removed';
  if (!services[other].has(door.service)) return `service-${verb}`;
  if (!door[other]) return `workload-${verb}`;
  const isNewcomer = (name: string) => !members[other].has(name);
  return !isRest && callers.every(isNewcomer) ? `caller-${verb}` : 'policy';
}

interface ReasonSearch {
  readonly cause: AccessCause;
  readonly door: Door;
  readonly caller: string;
  readonly before: Clause<Admission>;
  readonly after: Clause<Admission>;
}

function reasonOf({ cause, door, caller, before, after }: ReasonSearch): string {
  if (cause === 'service-removed') return `service ${door.service} is removed`;
  if (cause === 'workload-removed')
    return `${door.workloads.length === 1 ? 'workload' : 'workloads'} ${door.workloads.join(', ')} removed`;
  if (cause === 'caller-removed') return `${caller} is removed`;
  if (after.outcome.kind === 'allowed') {
    if (before.outcome.by === 'token') return `no token is asked for any more by ${ruleWords(before.rule)}`;
    return before.outcome.by === 'deny'
      ? `was denied by ${ruleWords(before.rule)}`
      : `allowed by ${ruleWords(after.rule)}`;
  }
  if (after.outcome.by === 'token') return `a token is asked for by ${ruleWords(after.rule)}`;
  return after.outcome.by === 'deny'
    ? `denied by ${ruleWords(after.rule)}`
    : `was allowed by ${ruleWords(before.rule)}`;
}

function workloadsByService(mesh: ir.Mesh): Map<string, string[]> {
  const grouped = Map.groupBy(mesh.workloads, ({ service }) => service);
  return new Map([...grouped].map(([service, workloads]) => [service, workloads.map(qualified)]));
}

function qualified({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

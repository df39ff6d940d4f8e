import type * as ir from '../ir/mesh.ts';
import { compareText } from '../output/file-set.ts';
import { type Admission, admissionOf, type Caller, matchesCaller, noRule } from '../reach/authorization.ts';
import { type Decision, differences, termsOf } from '../reach/decision.ts';
import type { Entrance } from '../reach/entrance.ts';
import { createSpace, type Space } from '../reach/space.ts';
import { type GroupDifference, joinCallers } from './access-callers.ts';
import { accessWords } from './access-words.ts';
import { callerGroups, type Members, membersOf } from './caller-group.ts';
import { changedDoors, type Door } from './door.ts';
import { splitByIntent, statedOf } from './intended-access.ts';
import type { StatedAccess } from './intent.ts';
import type { AccessChange, Unanalysed } from './plan.ts';
import type { RuleSite } from './rule-site.ts';
import type { Sides } from './sides.ts';

/** What is known about both sides. */
export interface AccessSides {
  readonly mesh: Sides<ir.Mesh>;
  readonly ruleSite: Sides<RuleSite>;
  /** What the head states about access. */
  readonly stated: readonly StatedAccess[];
}

/** Changes, and what could not be looked into. */
export interface AccessChanges {
  readonly access: AccessChange[];
  readonly unanalysed: Unanalysed[];
}

/**
 * Who may newly make which requests, and who may no longer. The requests of every caller are cut into classes by every rule
 * of either side, and each class is decided on both: what differs is a change, and nothing else is.
 */
export function accessChanges({ mesh, ruleSite, stated }: AccessSides): AccessChanges {
  const members = { before: membersOf(mesh.before), after: membersOf(mesh.after) };
  const newcomers = [...new Set([...members.before.keys(), ...members.after.keys()])]
    .filter((name) => members.before.has(name) !== members.after.has(name))
    .sort(compareText);
  const isOpen = ({ authorization }: Entrance) => authorization.allow.some(({ from }) => from.kind === 'mesh');
  const doors = changedDoors(mesh, (inbound) => newcomers.length > 0 && isOpen(inbound));
  const found = doors.map((door) => doorDifferences(door, members, { newcomers, stated: statedOf(door, stated) }));
  const words = accessWords({ mesh, ruleSite, members });
  return {
    access: byImportance(found.flatMap(({ door, space, groups }) => joinCallers(groups).flatMap(words(door, space)))),
    unanalysed: found.flatMap(({ unanalysed }) => unanalysed),
  };
}

interface DoorDifferences {
  readonly door: Door;
  readonly space: Space;
  readonly groups: readonly GroupDifference[];
  readonly unanalysed: readonly Unanalysed[];
}

interface DoorSettings {
  readonly newcomers: readonly string[];
  readonly stated: readonly StatedAccess[];
}

function doorDifferences(door: Door, members: Sides<Members>, { newcomers, stated }: DoorSettings): DoorDifferences {
  const sets = stated.flatMap(({ callers }) => callers ?? []);
  const groups = callerGroups(door, members, { newcomers, sets }).map((group) => ({
    group,
    before: admission(door.before, group.before),
    after: admission(door.after, group.after),
  }));
  const space = createSpace([
    ...groups.flatMap(({ before, after }) => termsOf(before, after)),
    ...stated.flatMap(({ terms }) => terms),
  ]);
  const at = `${door.service}:${door.port}`;
  const unanalysed = space.unanalysed.map(({ words }) => ({ at, what: `${words}: it has too many states` }));
  const found: GroupDifference[] = [];
  for (const { group, before, after } of groups) {
    const changes = differences(space, { before, after }, (was, is) => was.kind === is.kind);
    if (!changes) unanalysed.push({ at, what: 'its rules cut requests into more classes than are told apart' });
    for (const change of changes ?? []) found.push(...splitByIntent({ group, ...change }, stated, space));
  }
  return { door, space, groups: found, unanalysed };
}

/** How a door decides for a caller; nobody passes a door that is not there, and nobody who is not there passes one. */
export function admission(inbound: Entrance | undefined, caller: Caller | undefined): Decision<Admission> {
  if (!inbound || !caller) return [{ rule: noRule, when: [], outcome: { kind: 'refused', by: 'absence' } }];
  const decision = admissionOf(inbound.authorization, caller);
  if (matchesCaller(inbound.peers, caller.identity)) return decision;
  // The handshake refuses what no rule allows; the rule that is the reason for it says why.
  return decision.map((clause) =>
    clause.outcome.kind === 'refused' ? clause : { ...clause, outcome: { kind: 'refused', by: 'handshake' } },
  );
}

/** What is gained first, then by door, caller and request. */
function byImportance(changes: readonly AccessChange[]): AccessChange[] {
  const keyed = changes.map((change) => {
    const { service, port, workloads = [], caller, request } = change;
    return { change, text: JSON.stringify([service, port, workloads, caller, request]) };
  });
  keyed.sort((a, b) => {
    if (a.change.effect !== b.change.effect) return a.change.effect === 'gained' ? -1 : 1;
    return compareText(a.text, b.text);
  });
  return keyed.map(({ change }) => change);
}

import type { AccessRule, CallerSet } from '../ir/authorization.ts';
import type * as ir from '../ir/mesh.ts';
import { compareText } from '../output/file-set.ts';
import { type Caller, isForCaller } from '../reach/authorization.ts';
import type { Entrance } from '../reach/entrance.ts';
import type { Door } from './door.ts';
import type { Sides } from './sides.ts';

/** Callers that every rule of a door treats alike, on both sides. */
export interface CallerGroup {
  /** `<namespace>/<name>`, sorted. */
  readonly names: readonly string[];
  /** Whether it also stands for every caller that no rule names, those to come included. */
  readonly isRest: boolean;
  /** One of them, as each side knows it; undefined where the side has no such member. */
  readonly before: Caller | undefined;
  readonly after: Caller | undefined;
}

/** Every member of a side by name, with its identity there. */
export type Members = ReadonlyMap<string, Caller>;

export function membersOf({ workloads, gateways }: ir.Mesh): Members {
  return new Map(
    [...workloads, ...gateways].map(({ namespace, name, identity }) => {
      const qualified = `${namespace}/${name}`;
      return [qualified, { name: qualified, identity }];
    }),
  );
}

/** What callers are told apart by beside the rules of a door. */
export interface Distinctions {
  /** Members that only one side has. */
  readonly newcomers: readonly string[];
  /** Sets of callers that something is said about. */
  readonly sets: readonly ReadonlySet<string>[];
}

/** Groups all callers by the rules that mean them. What no rule names and both sides have is one group, the rest. */
export function callerGroups(door: Door, members: Sides<Members>, { newcomers, sets }: Distinctions): CallerGroup[] {
  const sides = { before: namedBy(door.before, members.before), after: namedBy(door.after, members.after) };
  const byIdentity = { before: identitiesOf(members.before), after: identitiesOf(members.after) };
  const special = new Set([
    ...newcomers,
    ...sets.flatMap((set) => [...set].filter((name) => members.before.has(name) || members.after.has(name))),
    ...[...sides.before.keys()].flatMap((identity) => byIdentity.before.get(identity) ?? []),
    ...[...sides.after.keys()].flatMap((identity) => byIdentity.after.get(identity) ?? []),
  ]);
  const keyed = [...special].sort(compareText).map((name) => {
    const caller = { before: members.before.get(name), after: members.after.get(name) };
    const key = JSON.stringify([
      caller.before ? (sides.before.get(caller.before.identity) ?? []) : null,
      caller.after ? (sides.after.get(caller.after.identity) ?? []) : null,
      sets.map((set) => set.has(name)),
    ]);
    return { name, caller, key };
  });
  const groups = [...Map.groupBy(keyed, ({ key }) => key).values()].map((group): CallerGroup => {
    const first = group[0]?.caller;
    return { names: group.map(({ name }) => name), isRest: false, before: first?.before, after: first?.after };
  });
  return [...groups, restOf(special, members)];
}

/** Whoever no rule names is meant by rules for everybody only, whoever that is. */
function restOf(special: ReadonlySet<string>, members: Sides<Members>): CallerGroup {
  const names = [...members.after.keys()].filter((name) => !special.has(name) && members.before.has(name));
  const [example] = names;
  const anyone = (of: Members): Caller | undefined => {
    const [someone] = of.values();
    return someone && { name: '', identity: unnamed(of) };
  };
  const side = (of: Members) => (example === undefined ? undefined : of.get(example)) ?? anyone(of);
  return { names: names.sort(compareText), isRest: true, before: side(members.before), after: side(members.after) };
}

/** For each identity that rules treat otherwise than whoever they do not name, which rules do. */
function namedBy(inbound: Entrance | undefined, members: Members): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const add = (identity: string, index: number) => {
    const known = found.get(identity);
    if (known) known.push(index);
    else found.set(identity, [index]);
  };
  for (const [index, rule] of (inbound ? rulesOf(inbound) : []).entries()) {
    if (rule.from.kind === 'identities') {
      for (const identity of rule.from.identities) if (isForCaller(rule, identity)) add(identity, index);
    } else if (rule.callers.length > 0) {
      const isForOthers = isForCaller(rule, unnamed(members));
      for (const { identity } of members.values())
        if (isForCaller(rule, identity) !== isForOthers) add(identity, index);
    }
  }
  return found;
}

interface NamingRule {
  readonly from: CallerSet;
  readonly callers: AccessRule['callers'];
}

function rulesOf({ peers, authorization: { deny, allow } }: Entrance): NamingRule[] {
  return [{ from: peers, callers: [] }, ...deny, ...allow];
}

/** A name that no workload can have: an identity of this trust domain that is not given to anyone yet. */
function unnamed(of: Members): string {
  const [someone] = of.values();
  return someone ? `${someone.identity.split('/').slice(0, 3).join('/')}/` : '';
}

function identitiesOf(members: Members): Map<string, string> {
  return new Map([...members.values()].map(({ name, identity }) => [identity, name]));
}

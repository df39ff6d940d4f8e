import type * as ir from '../ir/mesh.ts';
import { regionsOf, termsOf } from '../reach/decision.ts';
import { answeringOf, type Entrance } from '../reach/entrance.ts';
import { boxOf, createSpace } from '../reach/space.ts';
import { witnessOf } from '../reach/witness.ts';
import { admission } from './access.ts';
import { type Members, membersOf } from './caller-group.ts';
import { accessEntryWords, coversTable, type Stated, type StatedAccess, trafficEntryWords } from './intent.ts';
import type { AccessWitness, Decided, IntentOutcome } from './plan.ts';
import { decided, type RuleSite } from './rule-site.ts';
import type { Sides } from './sides.ts';

/** What is known about both sides. */
export interface IntentSides {
  readonly mesh: Sides<ir.Mesh>;
  readonly ruleSite: Sides<RuleSite>;
  readonly stated: Stated;
  /** The tables whose traffic changes. */
  readonly changedTables: readonly string[];
}

/** Whether what intents state is so: all of it now, and none of it before. */
export function intentOutcomes({ mesh, ruleSite, stated, changedTables }: IntentSides): IntentOutcome[] {
  const members = { before: membersOf(mesh.before), after: membersOf(mesh.after) };
  return [
    ...stated.access.map((one) => {
      const after = firstExcept(one, mesh.after, members.after);
      return {
        ...headOf(one),
        kind: one.effect === 'gained' ? ('gain' as const) : ('loss' as const),
        words: accessEntryWords(one.entry),
        met: after === undefined,
        already: firstExcept(one, mesh.before, members.before) === undefined,
        ...(after && { witness: after.witness, decided: decided(after.outcome, after.rule, ruleSite.after) }),
      };
    }),
    ...stated.traffic
      // What is kept has been done: that nothing changes there is as it should be.
      .filter(({ state }) => state === 'new')
      .map((one) => ({
        ...headOf(one),
        kind: 'traffic' as const,
        words: trafficEntryWords(one.entry),
        met: changedTables.some((table) => coversTable(one, table)),
        already: false,
      })),
  ];
}

function headOf({ intent, state, site }: Pick<StatedAccess, 'intent' | 'state' | 'site'>) {
  return { intent, state, ...(site ? { site } : {}) };
}

interface Exception {
  readonly witness: AccessWitness;
  readonly outcome: Decided['outcome'];
  readonly rule: string;
}

/** A request of which the opposite of what is stated is so on a side; undefined when all of it is so. */
function firstExcept(stated: StatedAccess, mesh: ir.Mesh, members: Members): Exception | undefined {
  const callers = [...members.values()].filter(({ name }) => stated.callers?.has(name) ?? true);
  const doors = distinctDoors(stated, mesh);
  // Nobody is let in where there is nothing, and nothing is refused to nobody.
  if (doors.length === 0 || callers.length === 0) {
    return stated.effect === 'lost' ? undefined : nothingThere(stated);
  }
  for (const door of doors) {
    for (const caller of callers) {
      const decision = admission(door, caller);
      const space = createSpace([...termsOf(decision), ...stated.terms]);
      const meant = boxOf(space, stated.terms);
      const regions = meant ? (regionsOf(space, decision, [meant]) ?? []) : [];
      const opposite = regions.find(
        ({ clause }) => (clause.outcome.kind === 'allowed') !== (stated.effect === 'gained'),
      );
      if (!opposite) continue;
      const witness = { ...witnessOf(space, opposite.boxes[0] ?? []), caller: caller.name };
      return { witness, outcome: opposite.clause.outcome.kind, rule: opposite.clause.rule };
    }
  }
  return undefined;
}

function nothingThere({ terms }: StatedAccess): Exception {
  const space = createSpace(terms);
  return { witness: witnessOf(space, boxOf(space, terms) ?? []), outcome: 'refused', rule: 'no rule' };
}

/** The doors of what is stated, each kind once: workloads of one service are guarded alike. */
function distinctDoors({ service, port }: StatedAccess, mesh: ir.Mesh): Entrance[] {
  const answering = answeringOf(mesh).filter((one) => one.service === service);
  const doors = answering.flatMap(({ entrances }) =>
    entrances.filter((one) => port === undefined || one.port === port),
  );
  return [...new Set(doors)];
}

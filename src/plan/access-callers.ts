import type { Admission } from '../reach/authorization.ts';
import { type Box, merged, subtraction } from '../reach/box.ts';
import type { Difference } from '../reach/decision.ts';
import type { CallerGroup } from './caller-group.ts';
import { groupsOf } from './sides.ts';

/** What changes for one group of callers. */
export type GroupDifference = Difference<Admission> & {
  readonly group: CallerGroup;
  /** The intent that states it. */
  readonly intent?: string;
};

/** What changes for several groups alike. */
export interface JoinedDifference extends Difference<Admission> {
  readonly groups: readonly CallerGroup[];
  readonly intent: string | undefined;
  /** Those who had a part of it before: what changes for each of them is among these requests. */
  readonly parts: readonly JoinedDifference[];
}

/**
 * What changes alike for several groups is one change; and what everybody gains, or loses, is not said again of those who
 * had a part of it before.
 */
export function joinCallers(differences: readonly GroupDifference[]): JoinedDifference[] {
  const joined = joinRules(differences).map(([first, ...others]) => ({
    before: first.before,
    after: first.after,
    boxes: first.boxes,
    groups: [first, ...others].map(({ group }) => group),
    intent: first.intent,
    parts: [],
  }));
  const isOfAll = ({ groups }: { readonly groups: readonly CallerGroup[] }) => groups.some(({ isRest }) => isRest);
  const whole = joined.filter(isOfAll);
  const covered = new Map<JoinedDifference, JoinedDifference>();
  for (const one of joined) {
    const wide = whole.find((other) => !isOfAll(one) && isPartOf(one, other));
    if (wide) covered.set(one, wide);
  }
  return joined.flatMap((one) => {
    if (covered.has(one)) return [];
    return [{ ...one, parts: [...covered].filter(([, wide]) => wide === one).map(([part]) => part) }];
  });
}

/** Differences with the same requests under the same rules, and those of one group under one rule put together. */
function joinRules(differences: readonly GroupDifference[]): [GroupDifference, ...GroupDifference[]][] {
  const ofOneRule = groupsOf(differences, (difference) => [
    difference.group.names,
    difference.group.isRest,
    ruleKey(difference),
  ]);
  const whole = ofOneRule.flatMap(([first, ...others]) =>
    first ? [{ ...first, boxes: merged([first, ...others].flatMap(({ boxes }) => boxes)) }] : [],
  );
  return groupsOf(whole, (difference) => [ruleKey(difference), difference.boxes.map(boxKey).sort()]).flatMap(
    ([first, ...others]) => (first ? [[first, ...others] as [GroupDifference, ...GroupDifference[]]] : []),
  );
}

/** The rules on both sides, and the intent that states the change. */
function ruleKey({ before, after, intent = '' }: GroupDifference): unknown[] {
  return [before.rule, before.outcome, after.rule, after.outcome, intent];
}

function boxKey(box: Box): string {
  return box.map((set) => set.toString(36)).join();
}

function isPartOf(one: JoinedDifference, wide: JoinedDifference): boolean {
  const decider = ({ before, after }: JoinedDifference) => (after.outcome.kind === 'allowed' ? after : before).rule;
  if (one.after.outcome.kind !== wide.after.outcome.kind || decider(one) !== decider(wide)) return false;
  if (one.intent !== wide.intent) return false;
  let rest: readonly Box[] = one.boxes;
  for (const box of wide.boxes) rest = rest.flatMap((piece) => subtraction(piece, box));
  return rest.length === 0;
}

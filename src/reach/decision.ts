import { type Box, intersection, merged, subtraction } from './box.ts';
import type { Term } from './condition.ts';
import { boxOf, everything, type Space } from './space.ts';

/** One step of a decision: if all terms hold, this is what happens. */
export interface Clause<O> {
  /** The rule that says so, by the name it has in the IR. */
  readonly rule: string;
  readonly when: readonly Term[];
  readonly outcome: O;
}

/** Clauses in order: the first that holds decides. The last one always holds. */
export type Decision<O> = readonly Clause<O>[];

/** Requests that one clause decides. */
export interface Region<O> {
  readonly clause: Clause<O>;
  /** They do not overlap. */
  readonly boxes: readonly Box[];
}

/** Requests that two decisions decide differently. */
export interface Difference<O> {
  readonly before: Clause<O>;
  readonly after: Clause<O>;
  readonly boxes: readonly Box[];
}

/** More boxes than this are not told apart: a decision that needs them is said to be too complicated. */
const mostBoxes = 20_000;

/** Which requests each clause decides; clauses that decide none are left out. Undefined when that is too complicated. */
export function regionsOf<O>(space: Space, decision: Decision<O>, within: readonly Box[]): Region<O>[] | undefined {
  let rest: readonly Box[] = within;
  const regions: Region<O>[] = [];
  for (const clause of decision) {
    const box = boxOf(space, clause.when);
    if (!box) continue;
    const boxes = overlap(rest, [box]);
    if (boxes.length > 0) regions.push({ clause, boxes });
    rest = rest.flatMap((one) => subtraction(one, box));
    if (rest.length > mostBoxes) rest = merged(rest);
    if (rest.length > mostBoxes) return undefined;
    if (rest.length === 0) break;
  }
  return regions;
}

/** Which requests are decided differently, by which clauses. Undefined when that is too complicated. */
export function differences<O>(
  space: Space,
  sides: { readonly before: Decision<O>; readonly after: Decision<O> },
  isSame: (before: O, after: O) => boolean,
): Difference<O>[] | undefined {
  const whole = [everything(space)];
  const [before, after] = [regionsOf(space, sides.before, whole), regionsOf(space, sides.after, whole)];
  if (!before || !after) return undefined;
  return before.flatMap((was) =>
    after.flatMap((is): Difference<O>[] => {
      if (isSame(was.clause.outcome, is.clause.outcome)) return [];
      const boxes = overlap(was.boxes, is.boxes);
      return boxes.length === 0 ? [] : [{ before: was.clause, after: is.clause, boxes: merged(boxes) }];
    }),
  );
}

/** The requests that are in both. */
export function overlap(a: readonly Box[], b: readonly Box[]): Box[] {
  const found: Box[] = [];
  for (const left of a) {
    for (const right of b) {
      const both = intersection(left, right);
      if (both) found.push(both);
    }
  }
  return found;
}

/** The terms of decisions, to cut a space by. */
export function termsOf(...decisions: readonly Decision<unknown>[]): Term[] {
  return decisions.flatMap((decision) => decision.flatMap(({ when }) => when));
}

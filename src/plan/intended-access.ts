import { merged, subtraction } from '../reach/box.ts';
import { overlap } from '../reach/decision.ts';
import { boxOf, type Space } from '../reach/space.ts';
import type { GroupDifference } from './access-callers.ts';
import type { Door } from './door.ts';
import type { StatedAccess } from './intent.ts';

/** What new intents state of a door. */
export function statedOf({ service, port }: Door, stated: readonly StatedAccess[]): StatedAccess[] {
  return stated.filter(
    (one) => one.state === 'new' && one.service === service && (one.port === undefined || one.port === port),
  );
}

/** Splits what changes for a group into what an intent states, and what is left. Callers of a group are stated alike. */
export function splitByIntent(
  difference: GroupDifference,
  stated: readonly StatedAccess[],
  space: Space,
): GroupDifference[] {
  const effect = difference.after.outcome.kind === 'allowed' ? 'gained' : 'lost';
  const { names, isRest } = difference.group;
  const parts: GroupDifference[] = [];
  let rest = difference.boxes;
  for (const one of stated) {
    const isMeant = one.callers === undefined || (!isRest && names.every((name) => one.callers?.has(name)));
    const box = one.effect === effect && isMeant ? boxOf(space, one.terms) : undefined;
    if (!box) continue;
    const boxes = overlap(rest, [box]);
    if (boxes.length > 0) parts.push({ ...difference, boxes, intent: one.intent });
    rest = rest.flatMap((piece) => subtraction(piece, box));
  }
  return rest.length === 0 ? parts : [...parts, { ...difference, boxes: merged(rest) }];
}

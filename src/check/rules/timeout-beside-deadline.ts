import { diagnose } from '../../diagnostic/diagnostic.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A rule about calls counts their time in one way: with a deadline a proxy forgets the timeout. */
export function timeoutBesideDeadline({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    if (placed.kind !== 'grpc' || placed.rule.timeout === undefined || placed.rule.deadline === undefined) continue;
    const related = [{ message: 'the deadline', at: rulePath(placed, 'deadline') }];
    const at = rulePath(placed, 'timeout');
    report(diagnose('timeout-beside-deadline', { route: placed.route.name }, { at, related }));
  }
}

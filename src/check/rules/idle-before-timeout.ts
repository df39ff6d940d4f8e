import { diagnose } from '../../diagnostic/diagnostic.ts';
import { formatDuration } from '../../scalar/duration.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';
import { ruleTimes } from '../rule-times.ts';

/** A request may be silent as long as it may wait for its response: a program that works is silent. */
export function idleBeforeTimeout({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { limit, idle } = ruleTimes(placed);
    if (limit === undefined || idle === undefined || idle >= limit) continue;
    const parameters = { route: placed.route.name, idle: formatDuration(idle), timeout: formatDuration(limit) };
    report(diagnose('idle-before-timeout', parameters, { at: rulePath(placed, 'idleTimeout') }));
  }
}

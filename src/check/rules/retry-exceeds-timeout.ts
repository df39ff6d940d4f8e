import { diagnose } from '../../diagnostic/diagnostic.ts';
import { formatDuration, milliseconds } from '../../scalar/duration.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';
import { ruleTimes } from '../rule-times.ts';

/**
 * All tries of a request fit inside its timeout, which ends them whatever the retry says. One try is shorter than all of them together,
 * or it never ends by itself.
 */
export function retryExceedsTimeout({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { limit, perTry } = ruleTimes(placed);
    const { retry } = placed.rule;
    if (!retry || limit === undefined || perTry === undefined) continue;
    const route = placed.route.name;
    const timeout = formatDuration(limit);
    const at = rulePath(placed, 'retry', 'perTryTimeout');
    if (perTry >= limit) {
      report(diagnose('try-outlasts-timeout', { route, perTry: formatDuration(perTry), timeout }, { at }));
      continue;
    }
    const tries = retry.attempts + 1;
    const needed = milliseconds(tries * perTry);
    if (needed <= limit) continue;
    const parameters = { route, tries, perTry: formatDuration(perTry), needed: formatDuration(needed), timeout };
    report(diagnose('retry-exceeds-timeout', parameters, { at }));
  }
}

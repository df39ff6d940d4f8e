import { diagnose } from '../../diagnostic/diagnostic.ts';
import { type Duration, formatDuration } from '../../scalar/duration.ts';
import type { Hop } from '../call-graph.ts';
import { type PlacedRule, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';
import { ruleTimes } from '../rule-times.ts';

/**
 * Nobody waits longer for others than others wait for him: a service whose callers give up after two seconds, and that itself waits ten
 * for what it calls, works for eight seconds on answers that nobody will read.
 */
export function timeoutOutlastsCaller({ callGraph, report }: Inspection): void {
  const hops = [...callGraph().values()].flat();
  const patience = patienceWith(hops);
  const reported = new Set<PlacedRule['rule']>();
  for (const { from, placed } of hops) {
    const waited = patience.get(from);
    // A timeout that is not written is nobody's decision, and the same everywhere.
    if (!placed || placed.rule.timeout === undefined || waited === undefined || reported.has(placed.rule)) continue;
    const { limit } = ruleTimes(placed);
    if (limit === undefined || waited === 'unlimited' || limit <= waited) continue;
    reported.add(placed.rule);
    const parameters = {
      route: placed.route.name,
      timeout: formatDuration(limit),
      caller: from,
      patience: formatDuration(waited),
    };
    report(diagnose('timeout-outlasts-caller', parameters, { at: rulePath(placed, 'timeout') }));
  }
}

/** How long the most patient caller of each service waits. */
function patienceWith(hops: readonly Hop[]): Map<string, Duration | 'unlimited'> {
  const patience = new Map<string, Duration | 'unlimited'>();
  for (const { to, placed } of hops) {
    const { limit } = ruleTimes(placed);
    const known = patience.get(to);
    if (limit === undefined || known === 'unlimited') patience.set(to, 'unlimited');
    else if (known === undefined || limit > known) patience.set(to, limit);
  }
  return patience;
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { formatDuration, parseDuration } from '../../scalar/duration.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';
import { ruleTimes } from '../rule-times.ts';

/** A delay of a fault comes before the request is sent, where the route's timeout does not count yet: it never ends the request. */
export function faultOutsideTimeout({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const delay = parseDuration(placed.rule.fault?.delay?.duration ?? '');
    const { limit } = ruleTimes(placed);
    // Who writes no timeout expects nothing of it.
    if (delay === undefined || limit === undefined || placed.rule.timeout === undefined || delay < limit) continue;
    const parameters = { route: placed.route.name, delay: formatDuration(delay), timeout: formatDuration(limit) };
    report(diagnose('fault-outside-timeout', parameters, { at: rulePath(placed, 'fault', 'delay', 'duration') }));
  }
}

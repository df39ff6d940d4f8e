import { diagnose } from '../../diagnostic/diagnostic.ts';
import { formatDuration, milliseconds, parseDuration } from '../../scalar/duration.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** Nobody waits for a response longer than this. */
const longest = milliseconds(3_600_000);

/** A timeout is at most an hour: whoever waits that long holds a connection, memory and a caller's patience at every hop. */
export function longTimeout({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const duration = parseDuration(placed.rule.timeout ?? '');
    if (duration === undefined || duration <= longest) continue;
    const parameters = { route: placed.route.name, timeout: formatDuration(duration) };
    report(diagnose('long-timeout', parameters, { at: rulePath(placed, 'timeout') }));
  }
}

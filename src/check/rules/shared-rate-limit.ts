import { diagnose } from '../../diagnostic/diagnostic.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { limitsOf } from '../limited.ts';
import type { Inspection } from '../rule.ts';

/** A service that counts for all proxies knows four lengths of time, and no burst. */
export function sharedRateLimit({ mesh, report }: Inspection): void {
  for (const { policy, limit, subject, at } of limitsOf(mesh)) {
    if (!policy.counter) continue;
    if (!units.has(parseDuration(limit.per) ?? 0)) {
      const parameters = { subject, what: `in \`${limit.per}\``, advice: 'write `1s`, `1m`, `1h` or `24h`' };
      report(diagnose('shared-rate-limit', parameters, { at: [...at, 'per'] }));
    }
    if (limit.burst !== undefined) {
      const advice = 'leave `burst` out; a limit of its own, without a counter, can bound bursts at each proxy';
      report(diagnose('shared-rate-limit', { subject, what: 'with a `burst`', advice }, { at: [...at, 'burst'] }));
    }
  }
}

const units: ReadonlySet<number> = new Set([1_000, 60_000, 3_600_000, 86_400_000]);

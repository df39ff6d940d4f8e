import { diagnose } from '../../diagnostic/diagnostic.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A timeout is a length of time above zero, as the Gateway API writes it (GEP-2257). `0s` would mean "for ever" to Envoy
 * and "at once" to a reader.
 */
export function invalidTimeout({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { timeout } = placed.rule;
    if (timeout === undefined) continue;
    const duration = parseDuration(timeout);
    if (duration !== undefined && duration > 0) continue;
    const advice = duration === 0 ? 'write how long a response may take at most, such as `30s`' : repaired(timeout);
    report(
      diagnose('invalid-timeout', { route: placed.route.name, timeout, advice }, { at: rulePath(placed, 'timeout') }),
    );
  }
}

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function repaired(timeout: string): string {
  if (/^\d{1,5}$/.test(timeout)) return `write the unit too: \`${timeout}s\` or \`${timeout}ms\``;
  const fraction = /^(\d*\.\d+)(ms|s|m|h)$/.exec(timeout);
  const milliseconds = Math.round(Number(fraction?.[1]) * (unitMilliseconds[fraction?.[2] ?? ''] ?? 0));
  if (fraction && milliseconds > 0 && milliseconds <= 99_999) return `write whole numbers: \`${milliseconds}ms\``;
  return 'write whole numbers with the units h, m, s and ms, such as `2s`, `500ms` or `1m30s`';
}

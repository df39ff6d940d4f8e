import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { type PlacedRule, rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A timeout is a length of time above zero, as the Gateway API writes it (GEP-2257). `0s` would mean "for ever" to Envoy
 * and "at once" to a reader.
 */
export function invalidTimeout({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    for (const { what, timeout, at } of timeoutsOf(placed)) {
      const duration = parseDuration(timeout);
      if (duration !== undefined && duration > 0) continue;
      const advice = duration === 0 ? zeroAdvice : repaired(timeout);
      report(diagnose('invalid-timeout', { route: placed.route.name, what, timeout, advice }, { at }));
    }
  }
}

interface PlacedTimeout {
  readonly what: string;
  readonly timeout: string;
  readonly at: ModelPath;
}

function* timeoutsOf(placed: PlacedRule): Generator<PlacedTimeout> {
  const { timeout, idleTimeout, retry } = placed.rule;
  const deadline = placed.kind === 'grpc' ? placed.rule.deadline : undefined;
  if (timeout !== undefined && timeout !== 'unlimited') {
    yield { what: 'timeout', timeout, at: rulePath(placed, 'timeout') };
  }
  if (deadline !== undefined && deadline !== 'unlimited') {
    yield { what: 'deadline', timeout: deadline, at: rulePath(placed, 'deadline') };
  }
  if (idleTimeout !== undefined) {
    yield { what: 'idle timeout', timeout: idleTimeout, at: rulePath(placed, 'idleTimeout') };
  }
  if (retry?.perTryTimeout !== undefined) {
    const at = rulePath(placed, 'retry', 'perTryTimeout');
    yield { what: 'timeout of one try', timeout: retry.perTryTimeout, at };
  }
}

const zeroAdvice = 'write how long it may take at most, such as `30s`';
const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function repaired(timeout: string): string {
  if (/^\d{1,5}$/.test(timeout)) return `write the unit too: \`${timeout}s\` or \`${timeout}ms\``;
  const fraction = /^(\d*\.\d+)(ms|s|m|h)$/.exec(timeout);
  const milliseconds = Math.round(Number(fraction?.[1]) * (unitMilliseconds[fraction?.[2] ?? ''] ?? 0));
  if (fraction && milliseconds > 0 && milliseconds <= 99_999) return `write whole numbers: \`${milliseconds}ms\``;
  return 'write whole numbers with the units h, m, s and ms, such as `2s`, `500ms` or `1m30s`';
}

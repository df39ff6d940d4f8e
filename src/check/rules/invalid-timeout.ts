import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { type PlacedRule, rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * Every time of a route is a length of time above zero, as the Gateway API writes it (GEP-2257). `0s` would mean "for ever" to
 * Envoy and "at once" to a reader.
 */
export function invalidTimeout({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    for (const { what, timeout, wholeSeconds, at } of timeoutsOf(placed)) {
      const duration = parseDuration(timeout);
      const isFraction = wholeSeconds === true && duration !== undefined && duration % 1_000 !== 0;
      if (duration !== undefined && duration > 0 && !isFraction) continue;
      const advice = isFraction ? secondsAdvice : duration === 0 ? zeroAdvice : repaired(timeout);
      report(diagnose('invalid-timeout', { route: placed.route.name, what, timeout, advice }, { at }));
    }
  }
}

interface PlacedTimeout {
  readonly what: string;
  readonly timeout: string;
  /** For what browsers are told, who count in seconds. */
  readonly wholeSeconds?: true;
  readonly at: ModelPath;
}

function* timeoutsOf(placed: PlacedRule): Generator<PlacedTimeout> {
  const { timeout, idleTimeout, retry, fault, sessionAffinity } = placed.rule;
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
  for (const end of ['base', 'max'] as const) {
    const pause = retry?.backoff?.[end];
    const at = rulePath(placed, 'retry', 'backoff', end);
    if (pause !== undefined) yield { what: 'pause before a retry', timeout: pause, at };
  }
  if (fault?.delay) {
    yield { what: 'delay', timeout: fault.delay.duration, at: rulePath(placed, 'fault', 'delay', 'duration') };
  }
  const maxAge = placed.kind === 'http' ? placed.rule.cors?.maxAge : undefined;
  if (maxAge !== undefined)
    yield { what: 'age of preflight answers', timeout: maxAge, at: rulePath(placed, 'cors', 'maxAge'), ...inSeconds };
  if (sessionAffinity?.kind === 'cookie' && sessionAffinity.ttl !== undefined) {
    const at = rulePath(placed, 'sessionAffinity', 'ttl');
    yield { what: 'life of the cookie', timeout: sessionAffinity.ttl, at, ...inSeconds };
  }
}

const inSeconds = { wholeSeconds: true } as const;

const secondsAdvice = 'write whole seconds: browsers know nothing smaller';
const zeroAdvice = 'write how long it may take at most, such as `30s`';
const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function repaired(timeout: string): string {
  if (/^\d{1,5}$/.test(timeout)) return `write the unit too: \`${timeout}s\` or \`${timeout}ms\``;
  const fraction = /^(\d*\.\d+)(ms|s|m|h)$/.exec(timeout);
  const milliseconds = Math.round(Number(fraction?.[1]) * (unitMilliseconds[fraction?.[2] ?? ''] ?? 0));
  if (fraction && milliseconds > 0 && milliseconds <= 99_999) return `write whole numbers: \`${milliseconds}ms\``;
  return 'write whole numbers with the units h, m, s and ms, such as `2s`, `500ms` or `1m30s`';
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { CallGraph, Hop } from '../call-graph.ts';
import { rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** More tries of one service for one request than this turn its bad minute into an outage. */
const mostTries = 10;

/**
 * Retries multiply along a way: two at the gateway and two at each of two services behind it are twenty-seven tries at the last one, all
 * of them while it has trouble already. One layer, the one nearest to the trouble, retries.
 */
export function retryMultiplication({ callGraph, report }: Inspection): void {
  for (const { way, tries } of worstWays(callGraph())) {
    const last = way.at(-1)?.placed;
    if (!last) continue;
    const names = [way[0]?.from.replace(/^gateway\//, 'gateway '), ...way.map(({ to }) => to)];
    const parameters = { route: last.route.name, way: names.map((name) => `\`${name}\``).join(' -> '), tries };
    const related = way.slice(0, -1).flatMap(({ placed }) => {
      if (!placed?.rule.retry) return [];
      return [{ message: 'multiplied by these', at: rulePath(placed, 'retry', 'attempts') }];
    });
    report(diagnose('retry-multiplication', parameters, { at: rulePath(last, 'retry', 'attempts'), related }));
  }
}

interface Way {
  readonly way: readonly Hop[];
  /** How many tries at its end one request can become. */
  readonly tries: number;
}

/**
 * For each rule whose retries make too many tries of those before, the first such way. What arrives at a service with the most tries is
 * handed on, and again only when it becomes more; a way that comes back to a service is not followed, so a circle ends.
 */
function worstWays(hops: CallGraph): Way[] {
  const retrying = [...hops.values()].flatMap((ways) => ways.filter((hop) => triesOf(hop) > 1));
  const found = new Map<unknown, Way>();
  const worst = new Map<string, Way>();
  const waiting = [...new Set(retrying.map(({ from }) => from))];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const before = worst.get(at) ?? { way: [], tries: 1 };
    for (const hop of hops.get(at) ?? []) {
      if (hop.to === before.way[0]?.from || before.way.some(({ to }) => to === hop.to) || hop.to === at) continue;
      const after = { way: [...before.way, hop], tries: before.tries * triesOf(hop) };
      if (after.tries > mostTries) {
        const rule = hop.placed?.rule;
        if (before.tries > 1 && triesOf(hop) > 1 && !found.has(rule)) found.set(rule, after);
        continue;
      }
      if (after.tries <= (worst.get(hop.to)?.tries ?? 1)) continue;
      worst.set(hop.to, after);
      waiting.push(hop.to);
    }
  }
  return [...found.values()];
}

function triesOf({ placed }: Hop): number {
  const attempts = placed?.rule.retry?.attempts ?? 0;
  return Number.isInteger(attempts) && attempts > 0 ? attempts + 1 : 1;
}

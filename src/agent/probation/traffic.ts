import type { Stats } from '../envoy/envoy-admin.ts';
import type { ProbationLimits } from '../settings.ts';

/** What a proxy has counted up to a moment. */
export interface TrafficSample {
  /** On the clock of `performance.now()`. */
  readonly at: number;
  /** Counters by the names of Envoy's stats. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Two samples, the earlier one first. */
export interface TrafficSpan {
  readonly from: TrafficSample;
  readonly to: TrafficSample;
}

/** Answers and connections of a proxy: what came back from it and how it reached its endpoints. */
export const trafficStats = `^(http\\..+\\.(downstream_rq_completed|downstream_rq_5xx)|cluster\\..+\\.(upstream_cx_total|upstream_cx_connect_fail))$`;

/** What goes wrong, in the words of a finding, and the counters it is told by. */
const measures = [
  { failure: 'answers were server errors', all: 'downstream_rq_completed', bad: 'downstream_rq_5xx' },
  { failure: 'connections to endpoints failed', all: 'upstream_cx_total', bad: 'upstream_cx_connect_fail' },
] as const;

/** Reads a sample from stats. What asks Envoy's own admin endpoint is not traffic. */
export function readSample(stats: Stats, at: number): TrafficSample {
  const counts = [...stats].filter(([name]) => !name.startsWith('http.admin.'));
  return { at, counts: new Map(counts.map(([name, value]) => [name, Number(value)])) };
}

/**
 * Says what got worse by more than the limits allow, if anything did. Few requests say nothing. Without a minute before, a
 * proxy is compared with one that had no errors.
 */
export function findWorse(
  before: TrafficSpan | undefined,
  now: TrafficSpan,
  limits: Pick<ProbationLimits, 'maximumErrorPercent' | 'minimumRequests'>,
): string | undefined {
  for (const { failure, all, bad } of measures) {
    const total = grown(now, all);
    if (total < limits.minimumRequests) continue;
    const share = (100 * grown(now, bad)) / total;
    const totalBefore = before ? grown(before, all) : 0;
    const shareBefore = before && totalBefore > 0 ? (100 * grown(before, bad)) / totalBefore : 0;
    if (share <= shareBefore + limits.maximumErrorPercent) continue;
    return `${percent(share)} of ${total} ${failure}, after ${percent(shareBefore)} before it`;
  }
  return undefined;
}

/** How much counters grew. One that is new began at zero; one that is gone, or began anew, counts for nothing. */
function grown({ from, to }: TrafficSpan, ending: string): number {
  let sum = 0;
  for (const [name, count] of to.counts) {
    if (name.endsWith(`.${ending}`)) sum += Math.max(0, count - (from.counts.get(name) ?? 0));
  }
  return sum;
}

function percent(share: number): string {
  return `${share.toFixed(1)} %`;
}

/** What an agent counts while it runs; everything else it reports is in its status. */
export interface Counters {
  /** Counts an event, told apart by labels. */
  count(name: CounterName, labels: Labels): void;
  /** Adds a duration to a histogram. */
  observe(phase: string, seconds: number): void;
  readonly counts: ReadonlyMap<CounterName, ReadonlyMap<string, Counted>>;
  readonly durations: ReadonlyMap<string, Histogram>;
}

/** The events that are counted, and what about. */
export const counterHelp = {
  source_fetch: 'Fetches from a remote, by result.',
  verify_failures: 'Releases that were refused before anything was done with them, by reason.',
  apply: 'Releases that were given to Envoy, by result and reason.',
  rollback: 'Releases that were taken back, by reason.',
  envoy_restart: 'Envoys that were started again because they had ended or hung.',
  drift_heal: 'Proxies that were put back in step with their release.',
  endpoint_updates: 'Changes of endpoints in files, by service and result.',
  certificate_updates: 'Changes of certificates that lie on the node, by certificate and result.',
  check_failures: 'Check programs that failed, by how much they count.',
} as const;

export type CounterName = keyof typeof counterHelp;
export type Labels = Readonly<Record<string, string>>;

/** A count and what it is of. */
export interface Counted {
  readonly labels: Labels;
  readonly value: number;
}

/** Durations in buckets, as Prometheus has them: each counts everything up to its bound. */
export interface Histogram {
  readonly buckets: readonly number[];
  readonly sum: number;
  readonly count: number;
}

/** Upper bounds in seconds: from a file written to a probation that ran to its end. */
export const durationBounds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] as const;

/** Counters at zero. */
export function createCounters(): Counters {
  const counts = new Map<CounterName, Map<string, Counted>>();
  const durations = new Map<string, Histogram>();
  return {
    counts,
    durations,
    count(name, labels) {
      const kinds = counts.get(name) ?? new Map<string, Counted>();
      const key = JSON.stringify(labels);
      kinds.set(key, { labels, value: (kinds.get(key)?.value ?? 0) + 1 });
      counts.set(name, kinds);
    },
    observe(phase, seconds) {
      const before = durations.get(phase) ?? { buckets: durationBounds.map(() => 0), sum: 0, count: 0 };
      durations.set(phase, {
        buckets: before.buckets.map((count, index) => (seconds <= (durationBounds[index] ?? 0) ? count + 1 : count)),
        sum: before.sum + seconds,
        count: before.count + 1,
      });
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';

/** How long the agent waits for what. Tests use shorter times; nothing else differs. */
export interface Timing {
  /** For Envoy to take one kind of resources. Longer than the 15 s Envoy itself waits for missing endpoints. */
  readonly acknowledgeMilliseconds: number;
  /** For a started Envoy to be ready. */
  readonly startMilliseconds: number;
  /** Between the last change of routes and the removal of what they used before: worker threads lag behind the main one. */
  readonly graceMilliseconds: number;
  /**
   * Envoy's own `--drain-time-s`: how long replaced listeners finish their requests; they keep their memory until then.
   * At least 2: with 1, Envoy 1.40 closes kept connections without having announced it, and requests fail.
   */
  readonly drainSeconds: number;
  /** Between two questions to Envoy while something is awaited. */
  readonly pollMilliseconds: number;
  /** Between two looks at whether each Envoy still runs. */
  readonly superviseMilliseconds: number;
  /** Between two looks at a release on probation. */
  readonly lookMilliseconds: number;
  /** Between two samples of what the proxies have answered: the minute before a release is what it is compared with. */
  readonly sampleMilliseconds: number;
  /** An Envoy of ours that has not answered for so long hangs, and is started again. */
  readonly hangMilliseconds: number;
}

/** The times of a real node. */
export const defaultTiming: Timing = {
  acknowledgeMilliseconds: 20_000,
  startMilliseconds: 30_000,
  graceMilliseconds: 500,
  drainSeconds: 10,
  pollMilliseconds: 50,
  superviseMilliseconds: 1_000,
  lookMilliseconds: 1_000,
  sampleMilliseconds: 10_000,
  hangMilliseconds: 30_000,
};

/** Asks until the answer is not undefined, or time is up. */
export async function pollUntil<T>(
  ask: () => Promise<T | undefined>,
  limits: { readonly withinMilliseconds: number; readonly everyMilliseconds: number },
): Promise<T | undefined> {
  const deadline = performance.now() + limits.withinMilliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) return undefined;
    await sleep(limits.everyMilliseconds);
  }
}

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
  /** How long a new configuration must behave before it is confirmed. */
  readonly probationMilliseconds: number;
  /** Between two questions to Envoy while something is awaited. */
  readonly pollMilliseconds: number;
  /** Between two looks at whether each Envoy still runs. */
  readonly superviseMilliseconds: number;
}

/** The times of a real node. */
export const defaultTiming: Timing = {
  acknowledgeMilliseconds: 20_000,
  startMilliseconds: 30_000,
  graceMilliseconds: 500,
  drainSeconds: 10,
  probationMilliseconds: 2_000,
  pollMilliseconds: 50,
  superviseMilliseconds: 1_000,
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

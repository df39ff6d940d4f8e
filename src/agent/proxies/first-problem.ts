import type { Diagnostic } from '../../diagnostic/diagnostic.ts';

/** How many at once, and whether a problem keeps the rest from being begun. */
export interface Pace {
  readonly atOnce: number;
  readonly afterProblem: 'stop' | 'go-on';
}

/**
 * Looks after several things at a time and returns the problem of the first of them, in their own order, that has one. What
 * has begun is always waited for, also when something throws: nothing goes on behind the caller's back.
 */
export async function firstProblem<T>(
  items: readonly T[],
  pace: Pace,
  look: (item: T) => Promise<Diagnostic | undefined>,
): Promise<Diagnostic | undefined> {
  const problems: (Diagnostic | undefined)[] = [];
  let next = 0;
  let stopped = false;
  const worker = async () => {
    while (!stopped && next < items.length) {
      const index = next;
      next += 1;
      try {
        // Slicing, because an item may itself be undefined.
        for (const item of items.slice(index, index + 1)) problems[index] = await look(item);
      } catch (error) {
        stopped = true;
        throw error;
      }
      if (problems[index] && pace.afterProblem === 'stop') stopped = true;
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: pace.atOnce }, worker));
  for (const ended of workers) if (ended.status === 'rejected') throw ended.reason;
  return problems.find((problem) => problem !== undefined);
}

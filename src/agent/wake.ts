import { setTimeout as sleep } from 'node:timers/promises';

/** Lets whoever has news end the agent's pause early. */
export interface Wake {
  /** Says that there may be something new: the pause ends, and the next poll is now. */
  poke(): void;
  /** Whether somebody has poked since the last time this was asked. */
  take(): boolean;
  /** Pauses, until somebody pokes or the agent is to end. */
  pause(milliseconds: number): Promise<void>;
}

/** Pauses that end early for news and for the end of the agent. */
export function createWake(ending: AbortSignal): Wake {
  let poked = false;
  let stir = () => {};
  return {
    poke() {
      poked = true;
      stir();
    },
    take() {
      const taken = poked;
      poked = false;
      return taken;
    },
    async pause(milliseconds) {
      if (poked || ending.aborted || milliseconds <= 0) return;
      const controller = new AbortController();
      stir = () => controller.abort();
      const signal = AbortSignal.any([ending, controller.signal]);
      await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
      stir = () => {};
    },
  };
}

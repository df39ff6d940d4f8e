import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** Polls until something holds; fails with what there is instead after 20 s. */
export async function until(holds: () => boolean | Promise<boolean>, instead: () => string): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await holds()) return;
    await delay(20);
  }
  assert.fail(`waited in vain\n${instead()}`);
}

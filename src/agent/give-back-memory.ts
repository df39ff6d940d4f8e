import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Has V8 collect its garbage and give the pages back. By itself it does so only when it needs room again, which an agent that
 * waits for the next release does not: a third of its memory would be what the last release was made of.
 */
export function giveBackMemory(): void {
  collect ??= openCollector();
  collect();
  // What was moved or freed by the first is given back by the second.
  collect();
}

let collect: (() => void) | undefined;

/** V8 hands the function out for as long as the flag is set, and it stays of use after. */
function openCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const found = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return found;
}

import { parentPort } from 'node:worker_threads';
import { stripTypes } from './strip-types.ts';
import type { StripAnswer, StripRequest } from './stripper.ts';

/** The thread of a stripper: it ends at the first module with a mistake, which ends the evaluation too. */
parentPort?.on('message', ({ path, text }: StripRequest) => {
  const result = stripTypes(path, text);
  if (result.kind === 'refused') parentPort?.close();
  else parentPort?.postMessage({ path, code: result.code } satisfies StripAnswer);
});

import { parentPort, workerData } from 'node:worker_threads';
import { createStage, type Staged, type StagePlace } from './stage.ts';

/** What the thread is told: files to stage, and that there are no more. */
export type StageRequest = { readonly files: readonly (readonly [path: string, text: string])[] } | 'finish';

/** One answer for each request, until one fails. */
export type StageAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'staged'; readonly staged: Staged }
  | { readonly kind: 'failed'; readonly message: string; readonly details: object };

/** Stages the files of one environment in a thread of its own. */
const stage = createStage(workerData as StagePlace);
let isFailed = false;

parentPort?.on('message', (request: StageRequest) => {
  if (!isFailed) parentPort?.postMessage(attempt(request));
});

/** An exception loses what it says of the system when it leaves a thread, so it is taken apart. */
function attempt(request: StageRequest): StageAnswer {
  try {
    if (request === 'finish') return { kind: 'staged', staged: stage.finish() };
    for (const [path, text] of request.files) stage.take(path, text);
    return { kind: 'taken' };
  } catch (error) {
    isFailed = true;
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', message, details: { ...(error as object) } };
  }
}

import { Worker } from 'node:worker_threads';
import type { FileStream } from '../../output/file-set.ts';
import { createStage, type Staged, type StagePlace, type Step } from './stage.ts';
import type { StageAnswer, StageRequest } from './stage-thread.ts';

/** So many files are written by a thread beside the one that makes them: a second core halves the time. */
const worthAThread = 2_000;

/** How much is sent to the thread at a time, and how many such parts may wait there: together they bound the memory. */
const batchCharacters = 1024 * 1024;
const mostWaiting = 8;

/** Stages the files of one environment while they are made. */
export async function stageFiles(
  files: FileStream,
  place: StagePlace,
  { expected, step }: { readonly expected: number; readonly step?: Step },
): Promise<Staged> {
  if (expected >= worthAThread) return stageInThread(files, place);
  const stage = createStage(place, step);
  for (const [path, text] of files) stage.take(path, text);
  return stage.finish();
}

async function stageInThread(files: FileStream, place: StagePlace): Promise<Staged> {
  const thread = startThread(place);
  try {
    let batch: (readonly [path: string, text: string])[] = [];
    let characters = 0;
    for (const file of files) {
      batch.push(file);
      characters += file[1].length;
      if (characters < batchCharacters) continue;
      await thread.send({ files: batch });
      [batch, characters] = [[], 0];
    }
    await thread.send({ files: batch });
    return await thread.finish();
  } finally {
    await thread.end();
  }
}

interface StageThread {
  /** Waits while too much is waiting there. */
  send(request: StageRequest): Promise<void>;
  finish(): Promise<Staged>;
  end(): Promise<unknown>;
}

function startThread(workerData: StagePlace): StageThread {
  const file = `./stage-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
  const worker = new Worker(new URL(file, import.meta.url), { workerData, env: {}, execArgv: [] });
  let waiting = 0;
  let wake = () => {};
  const staged = new Promise<Staged>((resolve, reject) => {
    worker.on('message', (answer: StageAnswer) => {
      waiting -= 1;
      wake();
      if (answer.kind === 'staged') resolve(answer.staged);
      // What went wrong with the disk is thrown here as it was there.
      if (answer.kind === 'failed') reject(Object.assign(new Error(answer.message), answer.details));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread that writes has ended')));
  });
  const failed = staged.then(() => {});
  // Whoever waits is told; until then a failure must not end the process.
  failed.catch(() => {});
  const send = async (request: StageRequest) => {
    worker.postMessage(request);
    waiting += 1;
    while (waiting >= mostWaiting) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([woken, failed]);
    }
  };
  return {
    send,
    async finish() {
      await send('finish');
      return staged;
    },
    end: () => worker.terminate(),
  };
}

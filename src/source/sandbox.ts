import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { libraryModules } from './module-path.ts';
import { readAhead } from './read-ahead.ts';
import type { Finished, ModuleAnswer, ModuleRequest, Outcome, SandboxStart } from './sandbox-protocol.ts';
import type { Limits } from './source.ts';
import { threadFile } from './thread-file.ts';

/** What to evaluate. */
export interface SandboxRequest {
  readonly entry: string;
  readonly environment: string | undefined;
  readonly limits: Limits;
  /** Modules that say what is expected of the mesh; none by default. */
  readonly tests?: readonly string[];
  /** Reads a module of the author, or says why not. */
  readonly read: (path: string) => Promise<ModuleAnswer>;
}

/** How it ended, and every module as it was evaluated. */
export interface SandboxResult {
  readonly outcome: Outcome;
  readonly stripped: ReadonlyMap<string, string>;
}

/** QuickJS notices the deadline only between steps of a program; inside one long built-in call the thread is ended. */
const graceMilliseconds = 1_000;

/**
 * Evaluates in a thread of its own, which is thrown away afterwards whatever happened. The interpreter in it has no files,
 * network, environment, clock or chance, and bounded memory, stack and time.
 */
export async function evaluateInThread(request: SandboxRequest): Promise<SandboxResult> {
  const start: SandboxStart = {
    entry: request.entry,
    environment: request.environment,
    limits: request.limits,
    tests: request.tests ?? [],
    library: readLibrary(),
    signal: new SharedArrayBuffer(4),
  };
  const worker = new Worker(threadFile('sandbox-worker'), {
    workerData: start,
    resourceLimits: { stackSizeMb: 32, maxOldGenerationSizeMb: 2048 },
    env: {},
    execArgv: [],
  });
  const modules = readAhead({ read: request.read, most: request.limits.modules });
  // It is the first that the sandbox will ask for.
  modules.answer(request.entry).catch(() => {});
  let deadline: NodeJS.Timeout | undefined;
  try {
    return await new Promise<SandboxResult>((resolve, reject) => {
      const end = (outcome: Outcome) => resolve({ outcome, stripped: new Map() });
      const patience = request.limits.timeMilliseconds + graceMilliseconds;
      worker.on('message', (message: ModuleRequest | Finished) => {
        if (message.kind === 'finished') return resolve(message);
        // Asking for the entry is the first thing an evaluation does; the thread's own start does not count.
        deadline ??= setTimeout(() => end({ kind: 'interrupted', reason: 'time', stack: '' }), patience);
        modules.answer(message.path).then((answer) => reply(worker, start.signal, answer), reject);
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') end({ kind: 'crashed' });
        else reject(error);
      });
      worker.on('exit', () => end({ kind: 'crashed' }));
    });
  } finally {
    clearTimeout(deadline);
    modules.end();
    await worker.terminate();
  }
}

function reply(worker: Worker, signal: SharedArrayBuffer, answer: ModuleAnswer): void {
  worker.postMessage(answer);
  const raised = new Int32Array(signal);
  Atomics.store(raised, 0, 1);
  Atomics.notify(raised, 0);
}

function readLibrary(): ReadonlyMap<string, string> {
  const read = (name: string) =>
    [name, readFileSync(new URL(`../../dist/sandbox/${name}.js`, import.meta.url), 'utf8')] as const;
  return new Map(libraryModules.map(read));
}

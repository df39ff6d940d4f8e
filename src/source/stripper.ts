import { Worker } from 'node:worker_threads';
import { threadFile } from './thread-file.ts';

/** Strips types in a thread of its own. */
export interface Stripper {
  strip(path: string, text: string): void;
  /** A module without its types, once it is done. Never for one with a mistake: the sandbox looks at it again. */
  stripped(path: string): string | undefined;
  end(): void;
}

/** A module to strip. */
export interface StripRequest {
  readonly path: string;
  readonly text: string;
}

/** A module that was stripped. */
export interface StripAnswer {
  readonly path: string;
  readonly code: string;
}

/** Starts a thread that strips types. */
export function startStripper(): Stripper {
  const codes = new Map<string, string>();
  const worker = new Worker(threadFile('stripper-thread'), {
    resourceLimits: { stackSizeMb: 32, maxOldGenerationSizeMb: 1024 },
    env: {},
    execArgv: [],
  });
  worker.on('message', ({ path, code }: StripAnswer) => codes.set(path, code));
  // Without it the sandbox strips what it needs itself, and says what is wrong.
  worker.on('error', () => {});
  return {
    strip: (path, text) => worker.postMessage({ path, text } satisfies StripRequest),
    stripped: (path) => codes.get(path),
    end: () => void worker.terminate(),
  };
}

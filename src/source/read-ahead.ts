import { importedModules } from './imported-modules.ts';
import type { ModuleAnswer } from './sandbox-protocol.ts';
import { type Stripper, startStripper } from './stripper.ts';

/** Reads modules before they are asked for. */
export interface ReadAhead {
  /** A module of the author, or why it is refused. */
  answer(path: string): Promise<ModuleAnswer>;
  end(): void;
}

/** What is read, and how. */
export interface ReadAheadRequest {
  readonly read: (path: string) => Promise<ModuleAnswer>;
  /** The most modules to read without being asked. */
  readonly most: number;
}

/** Files held open at once. */
const mostAtOnce = 8;

/** From here on the time that a second thread saves is more than what it takes to start. */
const worthwhileCharacters = 1024 * 1024;

/**
 * The sandbox stands still while it waits for a module. So what a module imports is read while the sandbox is busy with the
 * module, and of a large mesh also the types are stripped meanwhile, in a thread beside it.
 */
export function readAhead({ read, most }: ReadAheadRequest): ReadAhead {
  const answers = new Map<string, Promise<ModuleAnswer>>();
  const unsent = new Map<string, string>();
  const waiting: string[] = [];
  let reading = 0;
  let characters = 0;
  let stripper: Stripper | undefined;
  let isOver = false;

  const start = (path: string): Promise<ModuleAnswer> => {
    const answer = read(path);
    answers.set(path, answer);
    reading += 1;
    // Whoever asks for the module is told of a failure; nobody else need know.
    answer
      .then((found) => found.kind === 'text' && take(path, found.text))
      .catch(() => {})
      .finally(() => {
        reading -= 1;
        startMore();
      });
    return answer;
  };
  const startMore = (): void => {
    while (!isOver && reading < mostAtOnce && answers.size < most) {
      const path = waiting.shift();
      if (path === undefined) return;
      if (!answers.has(path)) void start(path);
    }
  };
  const take = (path: string, text: string): void => {
    if (isOver) return;
    characters += text.length;
    waiting.push(...importedModules(path, text).filter((imported) => !answers.has(imported)));
    unsent.set(path, text);
    if (characters < worthwhileCharacters) return;
    stripper ??= startStripper();
    for (const [unstripped, unstrippedText] of unsent) stripper.strip(unstripped, unstrippedText);
    unsent.clear();
  };
  return {
    async answer(path) {
      const answer = await (answers.get(path) ?? start(path));
      const code = stripper?.stripped(path);
      // What is not stripped yet is needed now: the sandbox does it itself.
      unsent.delete(path);
      return answer.kind === 'text' && code !== undefined ? { ...answer, code } : answer;
    },
    end() {
      isOver = true;
      stripper?.end();
    },
  };
}

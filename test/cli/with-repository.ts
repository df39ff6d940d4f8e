import { type ScratchRepository, scratchRepository } from '../git/scratch-repository.ts';

/** Gives a repository of its own to one test and removes it however the test ends. */
export async function withRepository(
  files: Readonly<Record<string, string>>,
  use: (repository: ScratchRepository) => Promise<void>,
): Promise<void> {
  const repository = scratchRepository(files);
  try {
    await use(repository);
  } finally {
    repository.remove();
  }
}

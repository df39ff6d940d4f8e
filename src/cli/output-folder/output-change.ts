import { compareText, type FileStream } from '../../output/file-set.ts';
import type { ExistingOutput } from './output-folder.ts';

/** A file of the output that is not as it was. */
export interface OutputChange {
  readonly change: 'added' | 'changed' | 'removed';
  /** Relative to `<out>/<mesh>/<environment>`. */
  readonly path: string;
}

/** What writing the new files would change, sorted by path, and how many there would be. */
export async function compareOutput(
  before: ExistingOutput,
  after: FileStream,
): Promise<{ readonly changes: OutputChange[]; readonly files: number }> {
  const changes: OutputChange[] = [];
  const gone = new Set(before.paths);
  let files = 0;
  for (const [path, text] of after) {
    files += 1;
    if (!gone.delete(path)) changes.push({ change: 'added', path });
    else if ((await before.read(path)) !== text) changes.push({ change: 'changed', path });
  }
  for (const path of gone) changes.push({ change: 'removed', path });
  return { changes: sortChanges(changes), files };
}

/** In the order people look for a file. */
export function sortChanges(changes: OutputChange[]): OutputChange[] {
  return changes.sort((a, b) => compareText(a.path, b.path));
}

import { compareText, type FileSet } from '../../output/file-set.ts';

/** A file of the output that is not as it was. */
export interface OutputChange {
  readonly change: 'added' | 'changed' | 'removed';
  /** Relative to `<out>/<mesh>/<environment>`. */
  readonly path: string;
}

/** What writing the new files would change, sorted by path. */
export function compareOutput(before: FileSet, after: FileSet): OutputChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort(compareText).flatMap((path): OutputChange[] => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) return [];
    return [{ change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed', path }];
  });
}

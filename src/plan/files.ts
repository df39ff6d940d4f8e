import { structuredPatch } from 'diff';
import { compareText, type FileSet } from '../output/file-set.ts';
import type { FileChange } from './plan.ts';
import type { Sides } from './sides.ts';

/** How much of a comparison is made line by line: what is not printed need not be compared. */
export interface TextExtent {
  /** How many changed files, the first in order of their paths. */
  readonly files: number;
  /** A file with more changed lines takes long to compare, and nobody reads its diff. */
  readonly lines: number;
}

/** Compiled files that differ, sorted by path, the first of them with a text diff. */
export function fileChanges({ before, after }: Sides<FileSet>, extent: TextExtent): FileChange[] {
  const differing = [...new Set([...before.keys(), ...after.keys()])]
    .sort(compareText)
    .filter((path) => before.get(path) !== after.get(path));
  let compared = 0;
  return differing.map((path): FileChange => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === undefined) return whole('added', path, is ?? '');
    if (is === undefined) return whole('removed', path, was);
    if (compared === extent.files) return notCompared(path, extent);
    compared += 1;
    return textChange(path, { before: was, after: is }, extent.lines);
  });
}

/** How the text of one file changes. */
export function textChange(path: string, { before, after }: Sides<string>, maxEditLength: number): FileChange {
  const patch = structuredPatch(path, path, before, after, undefined, undefined, { context: 3, maxEditLength });
  if (!patch) return withoutPatch(path, `more than ${maxEditLength} lines change`);
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: body }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...body,
  ]);
  return {
    change: 'changed',
    path,
    added_lines: lines.filter((line) => line.startsWith('+')).length,
    removed_lines: lines.filter((line) => line.startsWith('-')).length,
    patch: `${lines.join('\n')}\n`,
  };
}

/** What comes or goes whole is told by its name; a diff of it would repeat the file. */
function whole(change: 'added' | 'removed', path: string, text: string): FileChange {
  const lines = lineCount(text);
  const counts =
    change === 'added' ? { added_lines: lines, removed_lines: 0 } : { added_lines: 0, removed_lines: lines };
  return { change, path, ...counts, patch: '', left_out: `the whole file is ${change}` };
}

function notCompared(path: string, { files }: TextExtent): FileChange {
  return withoutPatch(
    path,
    files === 0 ? 'lines were not compared' : `only the first ${files} files are compared by line`,
  );
}

function withoutPatch(path: string, leftOut: string): FileChange {
  return { change: 'changed', path, added_lines: 0, removed_lines: 0, patch: '', left_out: leftOut };
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

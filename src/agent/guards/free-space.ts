import { statfs } from 'node:fs/promises';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { StateFolder } from '../state/state-folder.ts';

/**
 * Says that there is too little space to begin something that must be ended: staging a release writes its resources once,
 * running it writes them once more for each proxy, and going back needs as much again.
 */
export async function findFullDisk(
  folder: StateFolder,
  needed: { readonly bytes: number; readonly spareBytes: number },
): Promise<Diagnostic | undefined> {
  const { bavail, bsize } = await statfs(folder.path);
  const free = bavail * bsize;
  const wanted = 3 * needed.bytes + needed.spareBytes;
  if (free >= wanted) return undefined;
  return diagnose('disk-full', {
    path: folder.path,
    freeMebibytes: mebibytes(free),
    neededMebibytes: mebibytes(wanted),
  });
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / (1024 * 1024)) * 10) / 10;
}

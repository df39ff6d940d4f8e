import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { isMissing } from './output-folder.ts';

/** Where new output waits before it takes its place: on the same disk, so that taking it is a rename. */
export function stagingFolder(out: string, mesh: string): string {
  return join(out, `.meshc-${mesh}`);
}

/** The right to write, or the number of the process that has it. */
export type Lock =
  | { readonly kind: 'held'; readonly release: () => void }
  | { readonly kind: 'busy'; readonly process: number };

/** Takes the right to write one mesh's output. A lock of a process that is gone is taken over. */
export function lockOutput(out: string, mesh: string): Lock {
  makeFolder(out);
  const lock = join(out, `.meshc-${mesh}.lock`);
  const own = `${lock}.${process.pid}`;
  // Linked, not written in place: a lock is never seen without the number of its owner. Made anew, because whatever is
  // there came with the repository and may lead out of it.
  rmSync(own, { recursive: true, force: true });
  writeFileSync(own, String(process.pid), { flag: 'wx' });
  try {
    for (;;) {
      try {
        linkSync(own, lock);
        return { kind: 'held', release: () => rmSync(lock, { force: true }) };
      } catch (error) {
        if (!exists(error)) throw error;
      }
      const owner = ownerOf(lock);
      if (owner !== undefined && isAlive(owner)) return { kind: 'busy', process: owner };
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function ownerOf(lock: string): number | undefined {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(owner) && owner > 0 ? owner : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isAlive(owner: number): boolean {
  try {
    process.kill(owner, 0);
    return owner !== process.pid;
  } catch (error) {
    // No permission to signal it means that it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function exists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

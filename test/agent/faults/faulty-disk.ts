import fs, { closeSync, linkSync, lstatSync, mkdirSync, openSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** What goes wrong with the disk, and at which of the calls that change it. The first is 1. */
export interface DiskFault {
  /**
   * `kill-before`, `kill-after`: the process ends with that call. `power-cut`: it ends, and whatever was not flushed is lost.
   * `full`: from that call on nothing can be written. `none`: calls are only counted.
   */
  readonly kind: 'kill-before' | 'kill-after' | 'power-cut' | 'full' | 'none';
  readonly at: number;
}

/** Undoes a change of a folder that is not flushed yet. */
interface Unflushed {
  readonly folder: string;
  readonly undo: () => void;
}

/**
 * Puts itself between this process and the file system, for everything below a folder. It keeps to what POSIX promises and no
 * more: a file's content is durable after its fsync, a name after the fsync of its folder; a power cut takes the rest back.
 */
export function breakDisk(root: string, fault: DiskFault, grave: string): { calls(): number } {
  const promises = fs.promises;
  const original = { ...promises };
  let calls = 0;
  let unflushed: Unflushed[] = [];
  const unsynced = new Set<string>();
  mkdirSync(grave, { recursive: true });
  let buried = 0;
  const aside = () => join(grave, String(buried++));

  const end = (): never => {
    if (fault.kind === 'power-cut') {
      for (const { undo } of unflushed.reverse()) attempt(undo);
      for (const path of unsynced) attempt(() => truncateSync(path));
    }
    process.kill(process.pid, 'SIGKILL');
    // The signal is delivered before this returns to anything that could act on it.
    for (;;) closeSync(openSync('/dev/null', 'r'));
  };
  const change = async <T>(run: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (fault.kind === 'full' && calls >= fault.at)
      throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    if (fault.kind !== 'kill-after' && fault.kind !== 'full' && fault.kind !== 'none' && calls === fault.at) end();
    const result = await run();
    if (fault.kind === 'kill-after' && calls === fault.at) end();
    return result;
  };
  const isBelow = (path: unknown): path is string => typeof path === 'string' && path.startsWith(root);
  const note = (path: string, undo: () => void) => unflushed.push({ folder: dirname(path), undo });

  Object.assign(promises, {
    async open(path: string, flags: number | string = 'r', mode?: number) {
      const writes = typeof flags === 'number' ? (flags & 3) !== 0 : flags !== 'r';
      if (!isBelow(path)) return original.open(path, flags, mode);
      const isNew = writes && !exists(path);
      const handle = writes
        ? await change(() => original.open(path, flags, mode))
        : await original.open(path, flags, mode);
      if (isNew) note(path, () => rmSync(path, { force: true }));
      if (writes) unsynced.add(path);
      const sync = handle.sync.bind(handle);
      handle.sync = () =>
        change(async () => {
          await sync();
          unsynced.delete(path);
          unflushed = unflushed.filter(({ folder }) => folder !== path);
        });
      return handle;
    },
    async writeFile(path: string, ...rest: [string]) {
      if (!isBelow(path)) return original.writeFile(path, ...rest);
      const isNew = !exists(path);
      await change(() => original.writeFile(path, ...rest));
      unsynced.add(path);
      if (isNew) note(path, () => rmSync(path, { force: true }));
    },
    async rename(from: string, to: string) {
      if (!isBelow(to)) return original.rename(from, to);
      await change(async () => {
        const before = exists(to) && !lstatSync(to).isDirectory() ? aside() : undefined;
        if (before !== undefined) linkSync(to, before);
        await original.rename(from, to);
        if (unsynced.delete(from)) unsynced.add(to);
        note(to, () => {
          renameSync(to, from);
          if (before !== undefined) renameSync(before, to);
        });
      });
    },
    async symlink(target: string, path: string) {
      if (!isBelow(path)) return original.symlink(target, path);
      await change(() => original.symlink(target, path));
      note(path, () => rmSync(path, { force: true }));
    },
    async link(from: string, path: string) {
      if (!isBelow(path)) return original.link(from, path);
      await change(() => original.link(from, path));
      note(path, () => rmSync(path, { force: true }));
    },
    async mkdir(path: string, options: { recursive: boolean }) {
      if (!isBelow(path) || exists(path)) return original.mkdir(path, options);
      const made = await change(() => original.mkdir(path, options));
      note(path, () => rmSync(path, { recursive: true, force: true }));
      return made;
    },
    async rm(path: string, options: { force: boolean }) {
      if (!isBelow(path) || !exists(path)) return original.rm(path, options);
      const tomb = aside();
      await change(() => original.rename(path, tomb));
      note(path, () => renameSync(tomb, path));
    },
  });
  syncBuiltinESMExports();
  return { calls: () => calls };
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** What was undone already with its folder needs no undoing. */
function attempt(undo: () => void): void {
  try {
    undo();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EEXIST'].includes(String(error.code)))) {
      process.stderr.write(`${basename(import.meta.filename)}: ${String(error)}\n`);
    }
  }
}

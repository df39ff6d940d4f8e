import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { exists, listFolder, makeFolder, readIfPresent, writeFlushed } from './durable-file.ts';
import { identifyProcess, isAlive, parseLiveProcess } from './live-process.ts';
import type { StateFolder } from './state-folder.ts';

/** The right to work on a state folder. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock, also from an agent that has died. A second agent on one folder is refused.
 *
 * Each contender puts an entry into the lock's folder and then lists it. It holds the lock once a listing shows no other
 * living entry; of two that see each other the lower name waits and the other gives way. So two never hold it: the later
 * of two listings always shows the other's entry. Entries of dead processes count for nothing, and nobody ever has to
 * take one over, which cannot be done without a race.
 */
export async function takeLock(folder: StateFolder): Promise<Lock | Diagnostic> {
  const self = await identifyProcess(process.pid);
  if (!self) throw new Error('the agent needs /proc to recognise its own process');
  await makeFolder(folder.lock);
  const mine = `${randomBytes(8).toString('hex')}.json`;
  await writeFlushed(join(folder.lock, mine), `${JSON.stringify(self)}\n`);
  const release = async () => {
    await rm(join(folder.lock, heldMark(mine)), { force: true });
    await rm(join(folder.lock, mine), { force: true });
  };
  for (;;) {
    const others = (await livingEntries(folder)).filter(({ name }) => name !== mine);
    if (others.length === 0) {
      await writeFlushed(join(folder.lock, heldMark(mine)), '');
      return { release };
    }
    const stronger = others.find(({ name, held }) => held || name < mine);
    if (stronger) {
      await release();
      return diagnose('state-folder-locked', { path: folder.path, pid: stronger.pid });
    }
    await sleep(5);
  }
}

/** The process that works on a folder now, if one does. */
export async function lockHolder(folder: StateFolder): Promise<number | undefined> {
  return (await livingEntries(folder)).find(({ held }) => held)?.pid;
}

interface Entry {
  readonly name: string;
  readonly pid: number;
  readonly held: boolean;
}

/** Entries of processes that live; those of dead ones are removed, which is safe because their names never come again. */
async function livingEntries(folder: StateFolder): Promise<Entry[]> {
  const living: Entry[] = [];
  for (const name of (await listFolder(folder.lock)).filter((found) => found.endsWith('.json'))) {
    const text = (await readIfPresent(join(folder.lock, name)))?.toString('utf8');
    const known = text === undefined ? undefined : parseLiveProcess(text);
    if (known && (await isAlive(known))) {
      living.push({ name, pid: known.pid, held: await exists(join(folder.lock, heldMark(name))) });
    } else if (known) {
      await rm(join(folder.lock, heldMark(name)), { force: true });
      await rm(join(folder.lock, name), { force: true });
    }
  }
  return living;
}

/** A second file, because renaming the entry could hide it from a listing for a moment. */
function heldMark(name: string): string {
  return `${name}.held`;
}

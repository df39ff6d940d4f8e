import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustedMetadata } from '../bundle/verify-root.ts';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import {
  exists,
  flushFolder,
  listFolder,
  makeFolder,
  readIfPresent,
  swapLink,
  writeFlushed,
} from './state/durable-file.ts';
import type { StateFolder } from './state/state-folder.ts';

/** Reads the newest verified metadata that was kept; a node that has kept nothing yet trusts the root it was set up with, and only that. */
export async function readTrusted(folder: StateFolder, trustedRoot: string): Promise<TrustedMetadata | Diagnostic> {
  const current = join(folder.trusted, 'current');
  if (await exists(current)) {
    const root = await readIfPresent(join(current, 'root.json'));
    if (!root) return diagnose('release-state-damaged', { file: 'root.json', reason: 'it is missing' });
    const timestamp = await readIfPresent(join(current, 'timestamp.json'));
    const snapshot = await readIfPresent(join(current, 'snapshot.json'));
    return { root, timestamp, snapshot };
  }
  const root = await readIfPresent(trustedRoot);
  return root ? { root } : diagnose('trusted-root-missing', { path: trustedRoot });
}

/** Keeps metadata, all of it or none: a root without its timestamp would let older releases in again. */
export async function keepTrusted(folder: StateFolder, trusted: TrustedMetadata): Promise<void> {
  if (await isKept(folder, trusted)) return;
  const numbers = (await listFolder(folder.trusted)).filter((name) => /^\d+$/.test(name)).map(Number);
  const next = String(Math.max(0, ...numbers) + 1);
  const target = join(folder.trusted, next);
  await makeFolder(target);
  for (const [name, bytes] of Object.entries(trusted)) {
    if (bytes) await writeFlushed(join(target, `${name}.json`), bytes);
  }
  await flushFolder(target);
  await swapLink(join(folder.trusted, 'current'), next);
  for (const old of numbers) await rm(join(folder.trusted, String(old)), { recursive: true, force: true });
}

async function isKept(folder: StateFolder, trusted: TrustedMetadata): Promise<boolean> {
  for (const name of ['root', 'timestamp', 'snapshot'] as const) {
    const kept = await readIfPresent(join(folder.trusted, 'current', `${name}.json`));
    const bytes = trusted[name];
    if (bytes === undefined ? kept !== undefined : !kept || Buffer.compare(kept, bytes) !== 0) return false;
  }
  return true;
}

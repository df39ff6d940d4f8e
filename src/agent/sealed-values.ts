import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResourceReference } from '../bundle/manifest.ts';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { listFolder, makeFolder, readIfPresent, writeDurably } from './state/durable-file.ts';
import type { StateFolder } from './state/state-folder.ts';

/**
 * Values that travel in a release because there is no other way, each encrypted to the one node it is for (age, X25519). The
 * library is loaded only where there are any: it would cost every agent memory.
 */

/** The key that values for this node are sealed to, made now if there is none; returns what one seals to. */
export async function ensureSealingKey(folder: StateFolder): Promise<string> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption');
  const present = await readIfPresent(folder.sealingKey);
  if (present) return identityToRecipient(present.toString('utf8').trim());
  const identity = await generateX25519Identity();
  await writeDurably(folder.sealingKey, `${identity}\n`);
  return identityToRecipient(identity);
}

/** A release on disk, as far as its values go. */
export interface SealedRelease {
  readonly digest: string;
  readonly sealed: readonly ResourceReference[];
}

/** Whether every value of a release opens on this node. Nothing is written. */
export async function findSealedProblem(folder: StateFolder, release: SealedRelease): Promise<Diagnostic | undefined> {
  const opened = await openAll(folder, release);
  return 'code' in opened ? opened : undefined;
}

/** Puts the values of a release below `sealed/` of the state folder, and removes those it does not have. */
export async function writeSealedValues(folder: StateFolder, release: SealedRelease): Promise<Diagnostic | undefined> {
  const opened = await openAll(folder, release);
  if ('code' in opened) return opened;
  for (const stale of await listFolder(folder.sealed)) {
    if (!opened.has(stale)) await rm(join(folder.sealed, stale), { force: true });
  }
  if (opened.size > 0) await makeFolder(folder.sealed);
  for (const [name, bytes] of opened) {
    const path = join(folder.sealed, name);
    const present = await readIfPresent(path);
    if (!present || Buffer.compare(present, bytes) !== 0) await writeDurably(path, bytes);
  }
  return undefined;
}

async function openAll(folder: StateFolder, release: SealedRelease): Promise<Map<string, Uint8Array> | Diagnostic> {
  const values = new Map<string, Uint8Array>();
  const identity = release.sealed.length > 0 ? await readIfPresent(folder.sealingKey) : undefined;
  for (const { name, sha256 } of release.sealed) {
    const bytes = await readIfPresent(join(folder.release(release.digest), 'resources', `${sha256}.json`));
    const isWhole = bytes !== undefined && digestOf(bytes) === sha256;
    const opened = identity && isWhole ? await open(bytes, identity.toString('utf8').trim()) : undefined;
    if (!opened) return diagnose('sealed-value-unreadable', { name, path: folder.sealingKey });
    values.set(name, opened);
  }
  return values;
}

async function open(bytes: Uint8Array, identity: string): Promise<Uint8Array | undefined> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
    return await decrypter.decrypt(bytes);
  } catch {
    // Sealed to another key, or not at all: what it is does not matter, and nothing of it is quoted.
    return undefined;
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

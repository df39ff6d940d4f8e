import { randomBytes } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readArchive } from '../bundle/archive.ts';
import { sha256 } from '../bundle/digest.ts';
import { imageLayout } from '../bundle/release-image.ts';
import { ShapeError } from '../bundle/shape.ts';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import type { AgentConfig } from './config.ts';
import { bundleName } from './sources/bundle-name.ts';
import { makeFolder } from './state/durable-file.ts';
import { giveToOwner, type StateFolder } from './state/state-folder.ts';
import { type NewestRelease, verifyNewest } from './verify-newest.ts';

/** A bundle, and the node it is brought to. */
export interface BundleDelivery {
  readonly path: string;
  readonly config: AgentConfig;
  readonly folder: StateFolder;
  readonly version: string;
  readonly now: () => Date;
}

/** More than any release has; the file is held in memory. */
const maximumBundleBytes = 512 * 1024 * 1024;

/**
 * Verifies a bundle as the agent would, and puts it where the agent looks, beside its remotes. A bundle that cannot be trusted
 * is not kept, and the one before stays. What is in it and not newer than what runs changes nothing.
 */
export async function deliverBundle(delivery: BundleDelivery): Promise<NewestRelease | Diagnostic> {
  const { path, folder, config } = delivery;
  const bytes = await readBundle(path);
  if ('code' in bytes) return bytes;
  const fresh = `${folder.bundle}.${randomBytes(6).toString('hex')}`;
  try {
    await unpack(bytes, fresh);
    const alone = {
      ...config,
      remotes: [{ name: bundleName, kind: 'folder' as const, url: pathToFileURL(fresh).href }],
    };
    const found = await verifyNewest({ ...delivery, config: alone, alone: true });
    if (found.result.kind === 'refused') return found;
    await rm(folder.bundle, { recursive: true, force: true });
    await rename(fresh, folder.bundle);
    return found;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return diagnose('bundle-unreadable', { path, reason: error.message });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function readBundle(path: string): Promise<Uint8Array | Diagnostic> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > maximumBundleBytes) throw new Error(`it is larger than ${maximumBundleBytes} bytes`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    return diagnose('bundle-unreadable', { path, reason: error instanceof Error ? error.message : String(error) });
  }
}

const blobName = /^blobs\/sha256\/([0-9a-f]{64})$/;

/** Only names that an image layout has become files, and a file whose content is not its name is not written at all. */
async function unpack(bytes: Uint8Array, target: string): Promise<void> {
  const files = readArchive(bytes);
  await makeFolder(join(target, 'blobs', 'sha256'));
  const folder = { path: dirname(target) } as StateFolder;
  await giveToOwner(folder, target);
  for (const [name, content] of files) {
    const digest = blobName.exec(name)?.[1];
    if (digest === undefined && name !== imageLayout.index && name !== imageLayout.marker) continue;
    if (digest !== undefined && sha256(content) !== digest) throw new ShapeError(`${name} is not what its name says`);
    const path = join(target, name);
    await writeFile(path, content, { mode: 0o600 });
    await giveToOwner(folder, path);
  }
}

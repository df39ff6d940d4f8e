import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageLayout, indexWith, layoutMarker, listImages, openImageManifest } from '../../bundle/release-image.ts';
import { absentAsUndefined } from '../absent.ts';
import type { Carrying } from './carrying.ts';

/** Nodes may still be reading the release before; after a day they have given up. */
const keepMilliseconds = 24 * 3_600_000;

/**
 * Brings an image layout up to date: files first and the index last, so that a reader sees a whole release at any moment, also
 * through a tool that copies the folder in the same order. Returns how many bytes were new.
 */
export async function writeLayout({ image, place, environment, now }: Carrying): Promise<number> {
  await mkdir(join(place, 'blobs', 'sha256'), { recursive: true });
  let written = 0;
  for (const [digest, bytes] of [[image.digest, image.manifest] as const, ...image.blobs]) {
    const path = join(place, imageLayout.blob(digest));
    const found = await absentAsUndefined(stat(path));
    // Still of use: what nobody names for a day is removed.
    if (found?.size === bytes.byteLength) await utimes(path, now, now);
    else {
      await put(path, bytes);
      written += bytes.byteLength;
    }
  }
  await put(join(place, imageLayout.marker), layoutMarker);
  const indexPath = join(place, imageLayout.index);
  const index = indexWith(await absentAsUndefined(readFile(indexPath)), environment, image);
  await put(indexPath, index);
  await prune(place, index, now);
  return written;
}

async function prune(place: string, index: Uint8Array, now: Date): Promise<void> {
  const named = new Set<string>();
  for (const digest of listImages(index)) {
    named.add(digest);
    const manifest = await absentAsUndefined(readFile(join(place, imageLayout.blob(digest))));
    // Without its manifest nobody can say what an image needs, so nothing is removed.
    if (!manifest) return;
    for (const file of openImageManifest(manifest).values()) named.add(file.digest);
  }
  for (const name of await readdir(join(place, 'blobs', 'sha256'))) {
    if (named.has(name)) continue;
    const path = join(place, imageLayout.blob(name));
    const found = await absentAsUndefined(stat(path));
    if (found && now.getTime() - found.mtimeMs > keepMilliseconds) await rm(path, { force: true });
  }
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

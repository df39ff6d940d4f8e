import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../bundle/digest.ts';
import type { ImageFile } from '../../bundle/release-image.ts';
import { listFolder, makeFolder, readIfPresent } from '../state/durable-file.ts';

/**
 * The local copy of what an image source had last: its manifest, and the files that were asked for. It is not flushed: what a
 * power cut leaves is recognised by its digest, and fetched again.
 */
export function imageStore(directory: string) {
  const manifestPath = join(directory, 'manifest.json');
  const blobs = join(directory, 'blobs');
  const readManifest = () => readIfPresent(manifestPath);
  const put = async (path: string, bytes: Uint8Array) => {
    await writeFile(`${path}.part`, bytes, { mode: 0o600 });
    await rename(`${path}.part`, path);
  };
  return {
    readManifest,
    /** The digest of the manifest that is here. */
    async held(): Promise<string | undefined> {
      const manifest = await readManifest();
      return manifest && sha256(manifest);
    },
    /** Takes another manifest, and gives up the files that are not in it. */
    async replace(manifest: Uint8Array, files: ReadonlyMap<string, ImageFile>): Promise<void> {
      await makeFolder(blobs);
      await put(manifestPath, manifest);
      const wanted = new Set([...files.values()].map(({ digest }) => digest));
      for (const name of await listFolder(blobs)) {
        if (!wanted.has(name)) await rm(join(blobs, name), { force: true });
      }
    },
    async readBlob(digest: string): Promise<Uint8Array | undefined> {
      const bytes = await readIfPresent(join(blobs, digest));
      return bytes && sha256(bytes) === digest ? bytes : undefined;
    },
    keepBlob: (digest: string, bytes: Uint8Array) => put(join(blobs, digest), bytes),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

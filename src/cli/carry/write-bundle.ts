import { rename, writeFile } from 'node:fs/promises';
import { writeArchive } from '../../bundle/archive.ts';
import { imageLayout, indexWith, layoutMarker } from '../../bundle/release-image.ts';
import { compareText } from '../../output/file-set.ts';
import type { Carrying } from './carrying.ts';

/** Writes an archive of an image layout, which `skopeo` and others read as `oci-archive`; returns its size. */
export async function writeBundle({ image, place, environment }: Carrying): Promise<number> {
  const blobs = [[image.digest, image.manifest] as const, ...image.blobs].sort(([a], [b]) => compareText(a, b));
  const archive = writeArchive(
    new Map([
      [imageLayout.marker, layoutMarker],
      [imageLayout.index, indexWith(undefined, environment, image)],
      ...blobs.map(([digest, bytes]) => [imageLayout.blob(digest), bytes] as const),
    ]),
  );
  // Whoever watches for the file gets the whole of it.
  await writeFile(`${place}.part`, archive);
  await rename(`${place}.part`, place);
  return archive.byteLength;
}

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { imageLayout, openImageIndex } from '../../bundle/release-image.ts';
import { absentAsUndefined } from '../state/durable-file.ts';
import type { Carrier } from './carrier.ts';

/** An image layout in a folder of this machine, such as a mounted share or an applied bundle. */
export function folderCarrier(path: string, name: string): Carrier {
  const read = async (file: string, maximumBytes: number): Promise<Uint8Array> => {
    const bytes = await readAtMost(join(path, file), maximumBytes);
    if (!bytes) throw new Error(`it has no ${file}`);
    return bytes;
  };
  return {
    async find({ maximumBytes }) {
      const index = await readAtMost(join(path, imageLayout.index), maximumBytes);
      return index && openImageIndex(index, name);
    },
    readManifest: (digest, { maximumBytes }) => read(imageLayout.blob(digest), maximumBytes),
    readBlob: (digest, { maximumBytes }) => read(imageLayout.blob(digest), maximumBytes),
  };
}

/** A file that others write may be of any size. */
async function readAtMost(path: string, maximumBytes: number): Promise<Uint8Array | undefined> {
  const file = await absentAsUndefined(open(path));
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    if (size > maximumBytes) throw new Error(`a file is larger than ${maximumBytes} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

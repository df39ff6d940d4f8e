import { sha256 } from '../../bundle/digest.ts';
import { type ImageFile, maximumManifestBytes, openImageManifest } from '../../bundle/release-image.ts';
import { ShapeError } from '../../bundle/shape.ts';
import { failureOf } from '../../git/http-exchange.ts';
import type { Carrier } from './carrier.ts';
import { imageStore } from './image-store.ts';
import { type Found, type ReleaseFiles, type Source, UnreadableSourceError } from './source.ts';

/** What a node takes of one release at most. */
const maximumReleaseBytes = 128 * 1024 * 1024;

/** Of an index, or of what a registry says about a name. */
const maximumAnswerBytes = 1024 * 1024;

/**
 * Releases as OCI artifacts. Only the manifest is fetched to begin with: each file comes when verification asks for it, so a node
 * fetches its own part of the release, less what it has from the one before.
 */
export function imageSource(remote: {
  readonly name: string;
  readonly isRemote: boolean;
  readonly directory: string;
  readonly timeoutSeconds: number;
  readonly carrier: () => Promise<Carrier>;
}): Source {
  const { name, isRemote, timeoutSeconds } = remote;
  const store = imageStore(remote.directory);
  const limits = (maximumBytes: number) => ({ signal: AbortSignal.timeout(timeoutSeconds * 1000), maximumBytes });
  const find = async (): Promise<Found> => {
    const carrier = await remote.carrier();
    const time = limits(maximumAnswerBytes);
    const image = await carrier.find(time);
    if (!image) return { kind: 'missing', reason: 'it has no release of that name' };
    if ((await store.held()) === image.digest) return { kind: 'unchanged', oid: image.digest };
    const most = Math.min(image.length, maximumManifestBytes);
    const manifest = await carrier.readManifest(image.digest, { ...time, maximumBytes: most });
    if (sha256(manifest) !== image.digest)
      return { kind: 'failed', reason: 'its manifest is not what its digest says' };
    await store.replace(manifest, openImageManifest(manifest));
    return { kind: 'fetched', oid: image.digest };
  };
  return {
    name,
    isRemote,
    async find() {
      try {
        return await find();
      } catch (error) {
        if (error instanceof ShapeError) return { kind: 'failed', reason: `it is no release: ${error.message}` };
        return { kind: 'failed', reason: failureOf(error, timeoutSeconds) };
      }
    },
    open: (oid) => openImage({ oid, store, carrier: remote.carrier, limits, timeoutSeconds }),
    forget: store.remove,
  };
}

interface Opening {
  readonly oid: string;
  readonly store: ReturnType<typeof imageStore>;
  readonly carrier: () => Promise<Carrier>;
  readonly limits: (maximumBytes: number) => { readonly signal: AbortSignal; readonly maximumBytes: number };
  readonly timeoutSeconds: number;
}

/** One deadline and one budget for everything that is read of a release in one verification. */
function openImage({ oid, store, carrier, limits, timeoutSeconds }: Opening): ReleaseFiles {
  let listed: Promise<ReadonlyMap<string, ImageFile>> | undefined;
  let signal: AbortSignal | undefined;
  let spent = 0;
  const list = async () => {
    const manifest = await store.readManifest();
    if (!manifest || sha256(manifest) !== oid) throw new UnreadableSourceError('a newer release took its place');
    return openImageManifest(manifest);
  };
  const fetchBlob = async (file: ImageFile): Promise<Uint8Array> => {
    signal ??= limits(0).signal;
    spent += file.length;
    if (spent > maximumReleaseBytes) {
      throw new UnreadableSourceError(`a release has more than ${maximumReleaseBytes} bytes for one node`);
    }
    try {
      const reader = await carrier();
      const bytes = await reader.readBlob(file.digest, { signal, maximumBytes: file.length });
      if (sha256(bytes) !== file.digest) throw new Error(`${file.digest} is not what its digest says`);
      return bytes;
    } catch (error) {
      throw new UnreadableSourceError(failureOf(error, timeoutSeconds), { cause: error });
    }
  };
  return {
    async read(path) {
      listed ??= list();
      const file = (await listed).get(path);
      if (!file) return undefined;
      const held = await store.readBlob(file.digest);
      if (held) return held;
      const bytes = await fetchBlob(file);
      await store.keepBlob(file.digest, bytes);
      return bytes;
    },
  };
}

import { type ImageFile, imageLayout, openImageIndex } from '../../bundle/release-image.ts';
import { collect, exchange, type HttpAccess } from '../../git/http-exchange.ts';
import type { Carrier, CarrierLimits } from './carrier.ts';
import type { SourceMemory } from './source.ts';

/** An image layout on a web server or in an object store. A poll that finds nothing new is one conditional request. */
export function mirrorCarrier(mirror: {
  readonly url: string;
  /** The name of the release, which is that of its environment. */
  readonly name: string;
  readonly access: HttpAccess;
  readonly memory: Map<string, SourceMemory>;
  readonly memoryKey: string;
}): Carrier {
  const { url, name, access, memory, memoryKey } = mirror;
  const base = url.replace(/\/+$/, '');
  const remembered = () => {
    const found = memory.get(memoryKey);
    return found?.url === base ? found.tagged : undefined;
  };
  const get = (path: string, limits: CarrierLimits, headers: Record<string, string> = {}) =>
    exchange({ url: `${base}/${path}`, headers }, { ...limits, access });
  const readWhole = async (path: string, limits: CarrierLimits): Promise<Uint8Array> => {
    const answer = await get(path, limits);
    const body = await collect(answer.body);
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status} for ${path}`);
    return body;
  };
  return {
    async find(limits): Promise<ImageFile | undefined> {
      const before = remembered();
      const answer = await get(imageLayout.index, limits, before ? { 'if-none-match': before.tag } : {});
      const body = await collect(answer.body);
      if (answer.status === 304 && before) return before;
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw new Error(`HTTP ${answer.status} ${answer.statusText}`);
      const image = openImageIndex(body, name);
      const tag = answer.headers['etag'];
      memory.set(memoryKey, { url: base, tagged: image && tag !== undefined ? { tag, ...image } : undefined });
      return image;
    },
    readManifest: (digest, limits) => readWhole(imageLayout.blob(digest), limits),
    readBlob: (digest, limits) => readWhole(imageLayout.blob(digest), limits),
  };
}

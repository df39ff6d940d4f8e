import { type ImageFile, imageTypes, maximumManifestBytes } from '../../bundle/release-image.ts';
import { collect } from '../../git/http-exchange.ts';
import { askRegistry, type Registry } from '../../git/registry.ts';
import type { Carrier, CarrierLimits } from './carrier.ts';

/** A tag of a repository in an OCI registry. A poll that finds nothing new is one `HEAD`. */
export function registryCarrier(registry: Registry, tag: string): Carrier {
  const readWhole = async (path: string, accept: string, limits: CarrierLimits): Promise<Uint8Array> => {
    const answer = await askRegistry(registry, { path, headers: { accept } }, limits);
    const body = await collect(answer.body);
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status} for ${path}`);
    return body;
  };
  return {
    async find(limits): Promise<ImageFile | undefined> {
      const request = { path: `manifests/${tag}`, method: 'HEAD', headers: { accept: imageTypes.manifest } };
      const answer = await askRegistry(registry, request, limits);
      await collect(answer.body);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw new Error(`HTTP ${answer.status} ${answer.statusText}`);
      const digest = /^sha256:([0-9a-f]{64})$/.exec(answer.headers['docker-content-digest'] ?? '')?.[1];
      if (digest === undefined) throw new Error('the registry does not say which manifest the tag stands for');
      return { digest, length: Number(answer.headers['content-length'] ?? maximumManifestBytes) };
    },
    readManifest: (digest, limits) => readWhole(`manifests/sha256:${digest}`, imageTypes.manifest, limits),
    readBlob: (digest, limits) => readWhole(`blobs/sha256:${digest}`, 'application/octet-stream', limits),
  };
}

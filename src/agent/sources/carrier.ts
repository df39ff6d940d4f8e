import type { ImageFile } from '../../bundle/release-image.ts';

/** What one exchange may cost. */
export interface CarrierLimits {
  readonly signal: AbortSignal;
  readonly maximumBytes: number;
}

/** Something that carries release images: a folder, a web server, a registry. It hands over bytes and checks nothing. */
export interface Carrier {
  /** The manifest that the wanted name stands for now; undefined when there is none. */
  find(limits: CarrierLimits): Promise<ImageFile | undefined>;
  readManifest(digest: string, limits: CarrierLimits): Promise<Uint8Array>;
  readBlob(digest: string, limits: CarrierLimits): Promise<Uint8Array>;
}

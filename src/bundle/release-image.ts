import { canonicalJson, compactJson } from '../output/canonical-json.ts';
import { compareText } from '../output/file-set.ts';
import { sha256 } from './digest.ts';
import { atMost, exactly, list, open, openDocument, optional, table, text } from './shape.ts';

/** Types of the OCI image specification 1.1, and our own. */
export const imageTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  empty: 'application/vnd.oci.empty.v1+json',
  release: 'application/vnd.meshc.release.v1',
  file: 'application/vnd.meshc.release.file.v1',
} as const;

/** Where things are in an image layout (OCI image layout 1.0). */
export const imageLayout = {
  marker: 'oci-layout',
  index: 'index.json',
  blob: (digest: string) => `blobs/sha256/${digest}`,
} as const;

/** A file by its content. */
export interface ImageFile {
  /** Hexadecimal SHA-256. */
  readonly digest: string;
  readonly length: number;
}

/** A release as an OCI artifact: a manifest that names every file, and all of it by content. */
export interface ReleaseImage {
  /** Of the manifest, which it names the whole release by. */
  readonly digest: string;
  readonly manifest: Uint8Array;
  /** By hexadecimal SHA-256, the manifest not among them. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/** Files of a release are no larger. */
export const maximumFileBytes = 16 * 1024 * 1024;
/** What registries take at most for a manifest: room for some 15,000 files. */
export const maximumManifestBytes = 4 * 1024 * 1024;

const pathAnnotation = 'org.opencontainers.image.title';
const nameAnnotation = 'org.opencontainers.image.ref.name';

/** The config of an artifact that has none: two bytes, as the specification asks. */
const emptyConfig = Buffer.from('{}');

/**
 * Makes a release an artifact that registries, mirrors and archives carry: one layer to a file, named by its path. It adds no
 * signature and needs none: whoever reads it verifies the files in it, as they are.
 */
export function releaseImage(files: ReadonlyMap<string, Uint8Array>): ReleaseImage {
  const blobs = new Map<string, Uint8Array>([[sha256(emptyConfig), emptyConfig]]);
  const layers = [...files]
    .sort(([a], [b]) => compareText(a, b))
    .map(([path, bytes]) => {
      const digest = sha256(bytes);
      blobs.set(digest, bytes);
      return { ...descriptor(imageTypes.file, digest, bytes), annotations: { [pathAnnotation]: path } };
    });
  // Without white space: what registries take at most is counted in bytes.
  const manifest = Buffer.from(
    compactJson({
      schemaVersion: 2,
      mediaType: imageTypes.manifest,
      artifactType: imageTypes.release,
      config: descriptor(imageTypes.empty, sha256(emptyConfig), emptyConfig),
      layers,
    }),
  );
  return { digest: sha256(manifest), manifest, blobs };
}

/** Reads a manifest: the files of the release by path. Paths are names to look up, and never become paths of a disk. */
export function openImageManifest(bytes: Uint8Array): ReadonlyMap<string, ImageFile> {
  const { layers } = openDocument(bytes, manifestShape);
  return new Map(
    layers.map(({ annotations, digest, size }) => [
      annotations.get(pathAnnotation) ?? '',
      { digest: digest.slice('sha256:'.length), length: size },
    ]),
  );
}

/** Reads an index: the manifest that has a name. */
export function openImageIndex(bytes: Uint8Array, name: string): ImageFile | undefined {
  const found = openDocument(bytes, indexShape).manifests.find(
    ({ annotations }) => annotations?.get(nameAnnotation) === name,
  );
  return found && { digest: found.digest.slice('sha256:'.length), length: found.size };
}

/** The digests of every manifest of an index, whatever its name. */
export function listImages(bytes: Uint8Array): string[] {
  return openDocument(bytes, indexShape).manifests.map(({ digest }) => digest.slice('sha256:'.length));
}

/** An index with an image under a name; what it has under other names stays. */
export function indexWith(before: Uint8Array | undefined, name: string, image: ReleaseImage): Uint8Array {
  const others = before ? openDocument(before, indexShape).manifests : [];
  const entries = others.flatMap(({ annotations, digest, size }) => {
    const other = annotations?.get(nameAnnotation);
    return other === undefined || other === name ? [] : [entry(other, digest, size)];
  });
  entries.push(entry(name, `sha256:${image.digest}`, image.manifest.byteLength));
  entries.sort((a, b) => compareText(a.annotations[nameAnnotation], b.annotations[nameAnnotation]));
  return Buffer.from(canonicalJson({ schemaVersion: 2, mediaType: imageTypes.index, manifests: entries }));
}

/** Says what the folder is, as the specification asks. */
export const layoutMarker = Buffer.from(canonicalJson({ imageLayoutVersion: '1.0.0' }));

function entry(name: string, digest: string, size: number) {
  return {
    mediaType: imageTypes.manifest,
    artifactType: imageTypes.release,
    digest,
    size,
    annotations: { [nameAnnotation]: name },
  };
}

function descriptor(mediaType: string, digest: string, bytes: Uint8Array) {
  return { mediaType, digest: `sha256:${digest}`, size: bytes.byteLength };
}

const digestText = text(/^sha256:[0-9a-f]{64}$/);

const manifestShape = open({
  schemaVersion: exactly(2),
  artifactType: exactly(imageTypes.release),
  layers: list(
    open({
      mediaType: exactly(imageTypes.file),
      digest: digestText,
      size: atMost(maximumFileBytes),
      annotations: table(text()),
    }),
  ),
});

const indexShape = open({
  schemaVersion: exactly(2),
  manifests: list(
    open({ digest: digestText, size: atMost(maximumManifestBytes), annotations: optional(table(text())) }),
  ),
});

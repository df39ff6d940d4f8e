import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { compareText } from '../output/file-set.ts';
import { sha256 } from './digest.ts';
import type { ResourceReference } from './manifest.ts';

/** `sealed/<environment>/<node>/<name>.age` of the source: values that only this node can read. */
export type SealedFiles = ReadonlyMap<string, Uint8Array>;

/** What nodes are given of them. */
export interface SealedValues {
  /** By node, sorted by name. */
  readonly references: ReadonlyMap<string, readonly ResourceReference[]>;
  /** By SHA-256. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Files that are not sealed, or not where one would look for them. */
  readonly invalid: readonly Diagnostic[];
}

/** Where a value is kept, and where the node's side of it is. */
export function sealedPath(environment: string, node: string, name: string): string {
  return `sealed/${environment}/${node}/${name}.age`;
}

/** The file with what one seals to for a node. */
export function recipientPath(environment: string, node: string): string {
  return `enroll/${environment}/${node}/recipient.txt`;
}

const header = 'age-encryption.org/v1\n-> X25519 ';

/** Sorts sealed files by node. A file that is not sealed is refused: somebody may have committed the value itself. */
export function readSealed(environment: string, files: SealedFiles): SealedValues {
  const references = new Map<string, ResourceReference[]>();
  const contents = new Map<string, Uint8Array>();
  const invalid: Diagnostic[] = [];
  const pattern = new RegExp(`^sealed/${environment}/([^/]+)/([a-z0-9][a-z0-9._-]{0,62})\\.age$`);
  for (const [path, bytes] of [...files].sort(([a], [b]) => compareText(a, b))) {
    if (!path.startsWith(`sealed/${environment}/`)) continue;
    const [, node, name] = pattern.exec(path) ?? [];
    if (node === undefined || name === undefined || !Buffer.from(bytes).toString('latin1').startsWith(header)) {
      invalid.push(diagnose('invalid-sealed-value', { path }));
      continue;
    }
    const digest = sha256(bytes);
    contents.set(digest, bytes);
    references.set(node, [...(references.get(node) ?? []), { name, sha256: digest, length: bytes.length }]);
  }
  return { references, contents, invalid };
}

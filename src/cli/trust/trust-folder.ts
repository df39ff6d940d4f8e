import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ApprovedFiles } from '../../bundle/approved-trust.ts';
import { closed, exactly, openDocument, optional, ShapeError, table, text } from '../../bundle/shape.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import { codeOf } from '../keyring/private-file.ts';
import { UnusableKey } from '../keyring/unusable-key.ts';
import { type AuthorityRecord, authoritiesFile, readAuthorities } from './authority-record.ts';

/**
 * What people sign and everyone may read, in a folder that a team commits beside its mesh: every root, whom nodes trust,
 * what agents may do, the authorities and where they are in their lives, and what waits for signatures. It holds no secret.
 */
export interface TrustFolder {
  readonly directory: string;
  readonly trustDomain: string;
  /** The only environment it is for; any when undefined. */
  readonly environment: string | undefined;
  /** What people call keys, by key identifier. */
  readonly names: ReadonlyMap<string, string>;
  /** Oldest first; none before the first ceremony is complete. */
  readonly roots: readonly Uint8Array[];
  readonly targets: Uint8Array | undefined;
  readonly fence: Uint8Array | undefined;
  /** By target path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly proposed: Proposal;
  readonly authorities: readonly AuthorityRecord[];
}

/** What waits for signatures. */
export interface Proposal {
  readonly root: Uint8Array | undefined;
  readonly targets: Uint8Array | undefined;
  readonly fence: Uint8Array | undefined;
  /** Target files that the proposed targets lists and the present one does not, by target path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export const nothingProposed: Proposal = { root: undefined, targets: undefined, fence: undefined, files: new Map() };

/** Paths inside the folder. */
export const trustLayout = {
  description: 'trust.json',
  root: (version: number) => `roots/${version}.root.json`,
  targets: 'targets.json',
  fence: 'nodes.json',
  files: 'targets',
  proposed: 'proposed',
  certificate: (name: string) => `authorities/${name}.pem`,
} as const;

const description = closed({
  apiVersion: exactly('meshc/v1'),
  kind: exactly('Trust'),
  trustDomain: text(/^[a-z0-9._-]{1,255}$/),
  environment: optional(text(/^[a-z0-9-]+$/)),
  keys: table(text()),
});

/** Reads a trust folder. Ends in an `UnusableKey` for one that is not whole; its signatures are verified by who uses it. */
export async function readTrustFolder(directory: string): Promise<TrustFolder> {
  const { trustDomain, environment, keys } = await readDescription(directory);
  const proposed = join(directory, trustLayout.proposed);
  return {
    directory,
    trustDomain,
    environment,
    names: keys,
    roots: await readRoots(directory),
    targets: await readIfThere(join(directory, trustLayout.targets)),
    fence: await readIfThere(join(directory, trustLayout.fence)),
    files: await readFiles(join(directory, trustLayout.files)),
    proposed: {
      root: await readIfThere(join(proposed, 'root.json')),
      targets: await readIfThere(join(proposed, trustLayout.targets)),
      fence: await readIfThere(join(proposed, trustLayout.fence)),
      files: await readFiles(join(proposed, trustLayout.files)),
    },
    authorities: await readAuthorities(directory),
  };
}

/** The part that releases are built on; ends in an `UnusableKey` before the first ceremony is complete. */
export function approvedFiles({ directory, roots, targets, fence, files }: TrustFolder): ApprovedFiles {
  const [first, ...later] = roots;
  if (!first || !targets || !fence) {
    throw new UnusableKey(directory, 'its first ceremony is not complete: `meshc keys status` says who has to sign');
  }
  return { roots: [first, ...later], targets, fence, files };
}

/** Replaces what of a folder has changed. Each file is whole or as it was; the proposal goes last, so that nothing is lost. */
export async function writeTrustFolder(before: TrustFolder | undefined, after: TrustFolder): Promise<void> {
  const { directory, trustDomain, environment, names, roots, targets, fence, authorities } = after;
  const keys = Object.fromEntries([...names].sort(([a], [b]) => (a < b ? -1 : 1)));
  const head = { apiVersion: 'meshc/v1', kind: 'Trust', trustDomain, ...(environment && { environment }), keys };
  await replace(join(directory, trustLayout.description), canonicalJson(head));
  await replace(join(directory, authoritiesFile), canonicalJson({ authorities }));
  for (const [index, root] of roots.entries()) {
    if (before?.roots[index] !== root) await replace(join(directory, trustLayout.root(index + 1)), root);
  }
  await replaceFiles(join(directory, trustLayout.files), after.files);
  if (targets) await replace(join(directory, trustLayout.targets), targets);
  if (fence) await replace(join(directory, trustLayout.fence), fence);
  await writeProposal(join(directory, trustLayout.proposed), after.proposed);
}

async function writeProposal(folder: string, proposal: Proposal): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const parts = [
    ['root.json', proposal.root],
    [trustLayout.targets, proposal.targets],
    [trustLayout.fence, proposal.fence],
  ] as const;
  for (const [name, bytes] of parts) if (bytes) await replace(join(folder, name), bytes);
  for (const [path, bytes] of proposal.files) await replace(join(folder, trustLayout.files, path), bytes);
}

async function replaceFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const path of (await readFiles(folder)).keys()) if (!files.has(path)) await rm(join(folder, path));
  for (const [path, bytes] of files) await replace(join(folder, path), bytes);
}

/** Public, but never half written. */
async function replace(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  await writeFile(beside, content, { flush: true });
  await rename(beside, path);
}

async function readDescription(directory: string) {
  const path = join(directory, trustLayout.description);
  const bytes = await readIfThere(path);
  if (!bytes) throw new UnusableKey(directory, 'it is not a trust folder: there is no trust.json');
  try {
    return openDocument(bytes, description);
  } catch (error) {
    if (error instanceof ShapeError) throw new UnusableKey(path, error.message);
    throw error;
  }
}

async function readRoots(directory: string): Promise<Uint8Array[]> {
  const roots: Uint8Array[] = [];
  for (;;) {
    const next = await readIfThere(join(directory, trustLayout.root(roots.length + 1)));
    if (!next) return roots;
    roots.push(next);
  }
}

async function readFiles(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const path of paths.sort()) files.set(path.slice(folder.length + 1), await readFile(path));
  return files;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    throw new UnusableKey(path, `it cannot be read (${code})`);
  });
}

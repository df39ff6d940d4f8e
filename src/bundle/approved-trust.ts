import { parseTrustBundle, type TrustBundle } from '../x509/trust-bundle.ts';
import type { AgentPolicy } from './agent-policy.ts';
import { openAgentPolicy } from './agent-policy-shape.ts';
import type { HashBins } from './hash-bins.ts';
import { releaseLayout } from './layout.ts';
import { openTargets, type Root, type Targets } from './metadata.ts';
import { Refusal, refusal } from './refusal.ts';
import { keyId, type RoleKey } from './role-key.ts';
import { ShapeError } from './shape.ts';
import { binsOf, fenceOf } from './verify-metadata.ts';
import { type Freshness, openFile, requireDigest, requireFresh, verifyRole } from './verify-role.ts';
import { followRoots } from './verify-root.ts';

/** Files that people sign, apart from releases: whom nodes trust, what agents may do, and who may sign the rest. */
export interface ApprovedFiles {
  /** Every version of the root metadata, oldest first. */
  readonly roots: readonly [Uint8Array, ...Uint8Array[]];
  readonly targets: Uint8Array;
  readonly fence: Uint8Array;
  /** By target path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The same, verified: every signature, every digest, and that each file can be read. */
export interface ApprovedTrust {
  readonly roots: readonly [Uint8Array, ...Uint8Array[]];
  readonly root: Root;
  readonly targetsFile: Uint8Array;
  readonly targets: Targets;
  readonly fenceFile: Uint8Array;
  readonly fence: Targets;
  readonly bins: HashBins;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** By trust domain. */
  readonly bundles: ReadonlyMap<string, TrustBundle>;
  readonly policy: AgentPolicy;
}

/** Verifies what people signed. `ignored` lets a signer look at what has expired and is to be signed anew. */
export async function verifyApproved(
  approved: ApprovedFiles,
  freshness: Freshness,
): Promise<{ kind: 'approved'; approved: ApprovedTrust } | { kind: 'refused'; refusal: Refusal }> {
  try {
    return { kind: 'approved', approved: await readApproved(approved, freshness) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', refusal: error };
    throw error;
  }
}

/** Whether the fence lets a key sign bins. */
export function mayBuild({ fence }: Pick<ApprovedTrust, 'fence'>, key: RoleKey): boolean {
  return fence.delegations?.bins?.keyids.includes(keyId(key)) ?? false;
}

async function readApproved(
  { roots, targets: targetsFile, fence: fenceFile, files }: ApprovedFiles,
  freshness: Freshness,
): Promise<ApprovedTrust> {
  const byPath = new Map(roots.map((bytes, index) => [releaseLayout.metadata(`${index + 1}.root.json`), bytes]));
  const { root } = await followRoots(async (path) => byPath.get(path), { root: roots[0] }, freshness);
  const targets = verifyRole({
    name: 'targets',
    role: 'targets',
    bytes: targetsFile,
    open: openTargets,
    keys: root.keys,
    by: root.roles.targets,
  });
  requireFresh('targets.json', targets.expires, freshness);
  const fence = verifyRole({
    name: 'nodes',
    role: 'nodes',
    bytes: fenceFile,
    open: openTargets,
    ...fenceOf(targets.delegations),
  });
  requireFresh('nodes.json', fence.expires, freshness);
  const read = new Map<string, Uint8Array>();
  for (const [path, listed] of targets.targets) {
    const bytes = files.get(path);
    if (!bytes) throw refusal('missing-file', { file: path });
    requireDigest(path, bytes, listed);
    read.set(path, bytes);
  }
  const { bits } = binsOf(fence).by;
  const content = { bundles: readBundles(read), policy: readPolicy(read) };
  return { roots, root, targetsFile, targets, fenceFile, fence, bins: { bits }, files: read, ...content };
}

function readBundles(files: ReadonlyMap<string, Uint8Array>): Map<string, TrustBundle> {
  const bundles = new Map<string, TrustBundle>();
  for (const [path, bytes] of files) {
    const trustDomain = /^trust\/(.+)\.json$/.exec(path)?.[1];
    if (trustDomain === undefined) continue;
    const bundle = openFile(path, bytes, () => {
      const parsed = parseTrustBundle(trustDomain, bytes);
      if (parsed.kind === 'refused') throw new ShapeError(parsed.reason);
      return parsed.bundle;
    });
    bundles.set(trustDomain, bundle);
  }
  return bundles;
}

function readPolicy(files: ReadonlyMap<string, Uint8Array>): AgentPolicy {
  const path = releaseLayout.agentPolicy;
  const bytes = files.get(path);
  if (!bytes) throw refusal('missing-file', { file: path });
  return openFile(path, bytes, openAgentPolicy);
}

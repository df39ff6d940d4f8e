import type { HashBins } from '../../bundle/hash-bins.ts';
import { releaseLayout } from '../../bundle/layout.ts';
import { openRoot, openTargets, type RoleKeys, type Root, type RootRole, type Targets } from '../../bundle/metadata.ts';
import { nextVersion } from '../../bundle/release-metadata.ts';
import type { RoleKey } from '../../bundle/role-key.ts';
import { fenceBody, type RoleAssignment, rootBody, seal, targetsBody } from '../../bundle/sign-metadata.ts';
import { parseTrustBundle, type TrustBundle, writeTrustBundle } from '../../x509/trust-bundle.ts';
import type { TrustFolder } from './trust-folder.ts';

/** How often those who hold our roots should look for new ones, in seconds (SPIFFE Trust Domain and Bundle, 4.1.3). */
const refreshHintSeconds = 300;

/** Root metadata as it would be once what is proposed is signed. */
export function newestRoot({ roots, proposed }: TrustFolder): Root | undefined {
  const bytes = proposed.root ?? roots.at(-1);
  return bytes && openRoot(bytes).signed;
}

export function newestTargets({ targets, proposed }: TrustFolder): Targets | undefined {
  const bytes = proposed.targets ?? targets;
  return bytes && openTargets(bytes).signed;
}

export function newestFence({ fence, proposed }: TrustFolder): Targets | undefined {
  const bytes = proposed.fence ?? fence;
  return bytes && openTargets(bytes).signed;
}

/** The files that targets lists, or would. */
export function newestFiles({ files, proposed }: TrustFolder): Map<string, Uint8Array> {
  return new Map([...files, ...proposed.files]);
}

/** Proposes root metadata with these keys. A proposal that waits already is replaced, and its signatures with it. */
export async function proposeRoot(
  folder: TrustFolder,
  roles: Readonly<Record<RootRole, RoleAssignment>>,
  now: Date,
): Promise<TrustFolder> {
  const root = await seal(rootBody({ version: folder.roots.length + 1, now, roles }), []);
  return { ...folder, proposed: { ...folder.proposed, root } };
}

/** Proposes targets metadata over these files. */
export async function proposeTargets(
  folder: TrustFolder,
  { files, fence }: { files: ReadonlyMap<string, Uint8Array>; fence: RoleAssignment },
  now: Date,
): Promise<TrustFolder> {
  const version = nextVersion(folder.targets && openTargets(folder.targets).signed.version, now);
  const targets = await seal(targetsBody({ version, now, targets: files, fence }), []);
  const added = [...files].filter(([path, bytes]) => !sameBytes(folder.files.get(path), bytes));
  return { ...folder, proposed: { ...folder.proposed, targets, files: new Map(added) } };
}

/** Proposes who may sign the bins. */
export async function proposeFence(
  folder: TrustFolder,
  { bins, signers }: { bins: HashBins; signers: RoleAssignment },
  now: Date,
): Promise<TrustFolder> {
  const version = nextVersion(folder.fence && openTargets(folder.fence).signed.version, now);
  const fence = await seal(fenceBody({ version, now, bins, signers }), []);
  return { ...folder, proposed: { ...folder.proposed, fence } };
}

/** Proposes other roots for the trust domain; the sequence grows with them (TB-2). */
export async function proposeTrustRoots(
  folder: TrustFolder,
  authorities: readonly Uint8Array[],
  now: Date,
): Promise<TrustFolder> {
  const { trustDomain } = folder;
  const path = releaseLayout.trustBundle(trustDomain);
  const before = folder.files.get(path);
  const sequence = before ? bundleIn(trustDomain, before).sequence + 1 : 1;
  const bundle = Buffer.from(writeTrustBundle({ trustDomain, sequence, refreshHintSeconds, authorities }), 'utf8');
  const files = newestFiles(folder).set(path, bundle);
  return proposeTargets(folder, { files, fence: fenceAssignment(folder) }, now);
}

/** Proposes what is there again, as it is, with a new life: what is about to expire. */
export async function proposeAgain(
  folder: TrustFolder,
  role: 'root' | 'targets' | 'nodes',
  now: Date,
): Promise<TrustFolder> {
  if (role === 'root') return proposeRoot(folder, rootAssignments(folder), now);
  const fence = fenceAssignment(folder);
  if (role === 'targets') return proposeTargets(folder, { files: newestFiles(folder), fence }, now);
  return proposeFence(folder, binAssignment(folder), now);
}

/** The keys of every role of the root. */
export function rootAssignments(folder: TrustFolder): Record<RootRole, RoleAssignment> {
  const root = expected(newestRoot(folder), 'root metadata');
  const of = (role: RootRole) => assignment(root.roles[role], root.keys);
  return { root: of('root'), targets: of('targets'), snapshot: of('snapshot'), timestamp: of('timestamp') };
}

/** The keys of the fence. */
export function fenceAssignment(folder: TrustFolder): RoleAssignment {
  const { delegations } = expected(newestTargets(folder), 'targets metadata');
  return assignment(expected(delegations?.roles[0], 'a fence'), expected(delegations, 'delegations').keys);
}

/** The keys of the bins, and how many bins there are. */
export function binAssignment(folder: TrustFolder): { bins: HashBins; signers: RoleAssignment } {
  const { delegations } = expected(newestFence(folder), 'a fence');
  const bins = expected(delegations?.bins, 'bins');
  return { bins: { bits: bins.bits }, signers: assignment(bins, expected(delegations, 'delegations').keys) };
}

/** The trust bundle of the folder's own trust domain, as it is distributed now; undefined before the first ceremony. */
export function presentBundle({ trustDomain, files }: TrustFolder): TrustBundle | undefined {
  const bytes = files.get(releaseLayout.trustBundle(trustDomain));
  return bytes && bundleIn(trustDomain, bytes);
}

function bundleIn(trustDomain: string, bytes: Uint8Array): TrustBundle {
  const parsed = parseTrustBundle(trustDomain, bytes);
  if (parsed.kind === 'refused') throw new Error(`the trust bundle of ${trustDomain}: ${parsed.reason}`);
  return parsed.bundle;
}

function assignment({ keyids, threshold }: RoleKeys, keys: ReadonlyMap<string, RoleKey>): RoleAssignment {
  return { keys: keyids.map((id) => expected(keys.get(id), `key ${id}`)), threshold };
}

function expected<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the trust folder has no ${what}`);
  return value;
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0;
}

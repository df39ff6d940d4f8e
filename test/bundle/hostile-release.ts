import { canonicalMetadata } from '../../src/bundle/canonical-metadata.ts';
import type { RoleName } from '../../src/bundle/metadata.ts';
import { keyId, type RoleSigner } from '../../src/bundle/role-key.ts';
import {
  listing,
  type ReleaseSigners,
  signNodes,
  signSnapshot,
  signTargets,
  signTimestamp,
} from '../../src/bundle/sign-metadata.ts';
import { canonicalJson } from '../../src/output/canonical-json.ts';
import { now, type Pipeline } from './signer.ts';

export type Files = Map<string, Uint8Array>;

type Role = Exclude<RoleName, 'root'>;

/** What an attacker who holds some of the keys would do differently. */
export interface Hostility {
  /** Targets by path, added to or replacing the true ones. */
  readonly targets?: Readonly<Record<string, Uint8Array>>;
  readonly manifests?: Readonly<Record<string, Uint8Array>>;
  readonly signers?: Partial<ReleaseSigners>;
  readonly signedAt?: Partial<Record<Role, Date>>;
  readonly versions?: Partial<Record<Role, number>>;
  /** What the role above says the version is, where that differs. */
  readonly listedVersions?: Partial<Record<Role, number>>;
}

/** Signs the content of a release again, with whatever is to be wrong about it; every digest and listing is right. */
export async function signAgain(
  pipeline: Pipeline,
  files: ReadonlyMap<string, Uint8Array>,
  hostility: Hostility = {},
): Promise<Files> {
  const under = (prefix: string) =>
    [...files]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, bytes]) => [path.slice('targets/'.length), bytes] as const);
  const signers = { ...pipeline.signers, ...hostility.signers };
  const version = (role: Role) => hostility.versions?.[role] ?? now.getTime() / 1000;
  const listed = (role: Role) => hostility.listedVersions?.[role] ?? version(role);
  const issue = (role: Role) => ({ version: version(role), now: hostility.signedAt?.[role] ?? now, signers });
  const targets = new Map([
    ...under('targets/trust/'),
    ...under('targets/release.json'),
    ...Object.entries(hostility.targets ?? {}),
  ]);
  const manifests = new Map([...under('targets/nodes/'), ...Object.entries(hostility.manifests ?? {})]);
  const targetsFile = await signTargets({ ...issue('targets'), targets });
  const nodesFile = await signNodes({ ...issue('nodes'), manifests });
  const meta = {
    'targets.json': listing(targetsFile, listed('targets')),
    'nodes.json': listing(nodesFile, listed('nodes')),
  };
  const snapshotFile = await signSnapshot({ ...issue('snapshot'), meta });
  const timestampFile = await signTimestamp({
    ...issue('timestamp'),
    snapshot: listing(snapshotFile, listed('snapshot')),
  });
  return new Map([
    ...files,
    ...[...targets, ...manifests].map(([path, bytes]) => [`targets/${path}`, bytes] as const),
    ['metadata/targets.json', targetsFile],
    ['metadata/nodes.json', nodesFile],
    ['metadata/snapshot.json', snapshotFile],
    ['metadata/timestamp.json', timestampFile],
  ]);
}

/** A metadata file with its `signed` part changed and signed again. */
export async function edit(
  bytes: Uint8Array | undefined,
  signers: readonly RoleSigner[],
  change: (signed: Record<string, unknown>) => unknown,
): Promise<Uint8Array> {
  const { signed } = JSON.parse(Buffer.from(bytes ?? '').toString()) as { signed: Record<string, unknown> };
  const changed = change(signed);
  const canonical = canonicalMetadata(changed);
  const signatures = [];
  for (const signer of signers) {
    signatures.push({ keyid: keyId(signer.key), sig: Buffer.from(await signer.sign(canonical)).toString('hex') });
  }
  return Buffer.from(canonicalJson({ signatures, signed: changed }));
}

export function json(value: unknown): Uint8Array {
  return Buffer.from(canonicalJson(value));
}

export function parse<T>(bytes: Uint8Array | undefined): T {
  return JSON.parse(Buffer.from(bytes ?? '').toString()) as T;
}

/** Replaces targets metadata, and lists it rightly all the way up. */
export async function replaceTargets(
  pipeline: Pipeline,
  from: ReadonlyMap<string, Uint8Array>,
  targets: Uint8Array,
): Promise<Files> {
  const snapshot = await edit(from.get('metadata/snapshot.json'), [pipeline.signers.snapshot], (content) => ({
    ...content,
    meta: { ...(content['meta'] as object), 'targets.json': listing(targets, versionOf(targets)) },
  }));
  const changed = new Map([...from, ['metadata/targets.json', targets] as const]);
  return replaceSnapshot(pipeline, changed, snapshot);
}

/** Replaces the snapshot, and lists it rightly in the timestamp, which takes its version. */
export async function replaceSnapshot(
  pipeline: Pipeline,
  from: ReadonlyMap<string, Uint8Array>,
  snapshot: Uint8Array,
): Promise<Files> {
  const version = versionOf(snapshot);
  const timestamp = await edit(from.get('metadata/timestamp.json'), [pipeline.signers.timestamp], (content) => ({
    ...content,
    version,
    meta: { 'snapshot.json': listing(snapshot, version) },
  }));
  return new Map([
    ...from,
    ['metadata/snapshot.json', snapshot] as const,
    ['metadata/timestamp.json', timestamp] as const,
  ]);
}

/** Moves targets behind the fence: listed by the nodes role instead of by targets. */
export async function fence(
  pipeline: Pipeline,
  files: ReadonlyMap<string, Uint8Array>,
  moved: Readonly<Record<string, Uint8Array>>,
): Promise<Files> {
  const behind = await signAgain(pipeline, files, { manifests: moved });
  const targets = await edit(behind.get('metadata/targets.json'), [pipeline.signers.targets], (content) => ({
    ...content,
    targets: Object.fromEntries(Object.entries(content['targets'] as object).filter(([path]) => !(path in moved))),
  }));
  return replaceTargets(pipeline, behind, targets);
}

function versionOf(bytes: Uint8Array): number {
  return parse<{ signed: { version: number } }>(bytes).signed.version;
}

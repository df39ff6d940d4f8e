import { canonicalMetadata } from '../../src/bundle/canonical-metadata.ts';
import { allBins, binOf } from '../../src/bundle/hash-bins.ts';
import type { RoleName } from '../../src/bundle/metadata.ts';
import { keyId, type RoleSigner } from '../../src/bundle/role-key.ts';
import {
  binBody,
  fenceBody,
  listing,
  seal,
  snapshotBody,
  targetsBody,
  timestampBody,
} from '../../src/bundle/sign-metadata.ts';
import { canonicalJson } from '../../src/output/canonical-json.ts';
import { one, type Signers } from './people.ts';
import { now, type Pipeline } from './signer.ts';

export type Files = Map<string, Uint8Array>;

type Role = Exclude<RoleName, 'root'>;

/** What an attacker who holds some of the keys would do differently. */
export interface Hostility {
  /** What people sign for, by path, added to or replacing the true ones. */
  readonly targets?: Readonly<Record<string, Uint8Array>>;
  /** What is behind the fence, likewise. */
  readonly manifests?: Readonly<Record<string, Uint8Array>>;
  readonly signers?: Partial<Signers>;
  /** When all of it is signed, which is also its version. */
  readonly at?: Date;
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
  const { bins } = pipeline.input.approved;
  const at = hostility.at ?? now;
  const version = (role: Role) => hostility.versions?.[role] ?? at.getTime() / 1000;
  const listed = (role: Role) => hostility.listedVersions?.[role] ?? version(role);
  const issue = (role: Role) => ({ version: version(role), now: hostility.signedAt?.[role] ?? at });
  const targets = new Map([
    ...under('targets/trust/'),
    ...under('targets/policy/'),
    ...Object.entries(hostility.targets ?? {}),
  ]);
  const fenced = new Map([
    ...under('targets/nodes/'),
    ...statementOf(files, version('bin')),
    ...under('targets/provenance.json'),
    ...Object.entries(hostility.manifests ?? {}),
  ]);
  const targetsFile = await seal(targetsBody({ ...issue('targets'), targets, fence: one(pipeline.signers.fence) }), [
    signers.targets,
  ]);
  const fenceFile = await seal(fenceBody({ ...issue('nodes'), bins, signers: one(pipeline.signers.bins) }), [
    signers.fence,
  ]);
  const binFiles = new Map<string, Uint8Array>();
  for (const name of allBins(bins)) {
    const own = new Map([...fenced].filter(([path]) => binOf(path, bins) === name));
    binFiles.set(`${name}.json`, await seal(binBody({ ...issue('bin'), targets: own }), [signers.bins]));
  }
  const meta = new Map([
    ['targets.json', listing(targetsFile, listed('targets'))],
    ['nodes.json', listing(fenceFile, listed('nodes'))],
    ...[...binFiles].map(([name, bytes]) => [name, listing(bytes, listed('bin'))] as const),
  ]);
  const snapshotFile = await seal(snapshotBody({ ...issue('snapshot'), meta }), [signers.snapshot]);
  const timestampFile = await seal(
    timestampBody({ ...issue('timestamp'), snapshot: listing(snapshotFile, listed('snapshot')) }),
    [signers.timestamp],
  );
  return new Map([
    ...files,
    ...[...targets, ...fenced].map(([path, bytes]) => [`targets/${path}`, bytes] as const),
    ['metadata/targets.json', targetsFile],
    ['metadata/nodes.json', fenceFile],
    ...[...binFiles].map(([name, bytes]) => [`metadata/${name}`, bytes] as const),
    ['metadata/snapshot.json', snapshotFile],
    ['metadata/timestamp.json', timestampFile],
  ]);
}

/** The statement under another serial: the version of the bin that lists it. */
function statementOf(files: ReadonlyMap<string, Uint8Array>, serial: number): [string, Uint8Array][] {
  const statement = parse<object>(files.get('targets/release.json'));
  return [['release.json', json({ ...statement, serial })]];
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

/** Moves targets behind the fence: listed by a bin instead of by targets. */
export async function fence(
  pipeline: Pipeline,
  files: ReadonlyMap<string, Uint8Array>,
  moved: Readonly<Record<string, Uint8Array>>,
): Promise<Files> {
  const at = new Date(versionOf(files.get('metadata/timestamp.json') ?? new Uint8Array()) * 1000);
  const behind = await signAgain(pipeline, files, { manifests: moved, at });
  const targets = await edit(behind.get('metadata/targets.json'), [pipeline.signers.targets], (content) => ({
    ...content,
    targets: Object.fromEntries(Object.entries(content['targets'] as object).filter(([path]) => !(path in moved))),
  }));
  return replaceTargets(pipeline, behind, targets);
}

function versionOf(bytes: Uint8Array): number {
  return parse<{ signed: { version: number } }>(bytes).signed.version;
}

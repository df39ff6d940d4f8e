import { parseStrictJson } from '../x509/strict-json.ts';
import { canonicalMetadata } from './canonical-metadata.ts';
import { binPrefix, type HashBins } from './hash-bins.ts';
import { keyId, type RoleKey } from './role-key.ts';
import { count, exactly, list, open, optional, type Shape, ShapeError, table, text } from './shape.ts';

/** The roles of a release, in the order they are verified. */
export type RoleName = 'root' | 'timestamp' | 'snapshot' | 'targets' | 'nodes' | 'bin';

/** The roles that root metadata names. */
export type RootRole = 'root' | 'timestamp' | 'snapshot' | 'targets';

/** What all metadata has in common. */
interface Signed {
  readonly version: number;
  readonly expires: Date;
}

/** Names the keys of every top-level role. */
export interface Root extends Signed {
  readonly keys: ReadonlyMap<string, RoleKey>;
  readonly roles: Readonly<Record<RootRole, RoleKeys>>;
}

/** Whose signatures count for a role, and how many are needed. */
export interface RoleKeys {
  readonly keyids: readonly string[];
  readonly threshold: number;
}

/** Vouches, for a short time, that a snapshot is the newest. */
export interface Timestamp extends Signed {
  readonly meta: { readonly 'snapshot.json': MetadataFile };
}

/** Names the version of every other role, so that parts of two releases never mix. */
export interface Snapshot extends Signed {
  readonly meta: ReadonlyMap<string, MetadataFile>;
}

/** Names files by length and digest, and roles that may name more. */
export interface Targets extends Signed {
  readonly targets: ReadonlyMap<string, TargetFile>;
  readonly delegations: Delegations | undefined;
}

export interface Delegations {
  readonly keys: ReadonlyMap<string, RoleKey>;
  readonly roles: readonly (RoleKeys & { readonly name: string; readonly paths: readonly string[] })[];
  /** Hash bins, in place of roles. */
  readonly bins: (RoleKeys & HashBins) | undefined;
}

export interface MetadataFile {
  readonly version: number;
  readonly length: number;
  readonly hashes: { readonly sha256: string };
}

export interface TargetFile {
  readonly length: number;
  readonly hashes: { readonly sha256: string };
}

/** Metadata as read: its meaning, its signatures, and the bytes they must be over. Nothing of it is trusted yet. */
export interface Opened<S> {
  readonly signed: S;
  readonly signedBytes: Uint8Array;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** Reads root metadata. Throws a `ShapeError` for anything that is not well formed; so do the three below. */
export const openRoot = (bytes: Uint8Array): Opened<Root> => openMetadata(bytes, rootShape);
export const openTimestamp = (bytes: Uint8Array): Opened<Timestamp> => openMetadata(bytes, timestampShape);
export const openSnapshot = (bytes: Uint8Array): Opened<Snapshot> => openMetadata(bytes, snapshotShape);
export const openTargets = (bytes: Uint8Array): Opened<Targets> => openMetadata(bytes, targetsShape);

/** RFC 3339 in the one form TUF uses: whole seconds, `Z`. */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function openMetadata<S>(bytes: Uint8Array, shape: Shape<S>): Opened<S> {
  const parsed = parseStrictJson(bytes);
  if (parsed.kind === 'refused') throw new ShapeError(parsed.reason);
  const { signatures, signed } = envelopeShape(parsed.value, 'metadata');
  if (new Set(signatures.map(({ keyid }) => keyid)).size !== signatures.length) {
    throw new ShapeError('a key has signed twice');
  }
  return { signed: shape(signed, 'signed'), signedBytes: canonicalMetadata(signed), signatures };
}

const digest = text(/^[0-9a-f]{64}$/);

const anything: Shape<unknown> = (value) => value;

const envelopeShape = open({
  signatures: list(open({ keyid: digest, sig: text() })),
  signed: anything,
});

/** TUF 1.0: a client must refuse a major version it does not know. */
const specificationVersion = text(/^1\.\d+(?:\.\d+)?$/);

const time: Shape<Date> = (value, at) => {
  const date = new Date(text(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)(value, at));
  if (Number.isNaN(date.getTime()) || formatTime(date) !== value) throw new ShapeError(`${at} names no moment`);
  return date;
};

const common = { spec_version: specificationVersion, version: count(1), expires: time };

const roleKeyShape = open({ keytype: text(), scheme: text(), keyval: open({ public: text(/^.{1,4096}$/s) }) });

/** A key must be listed under its own identifier: one key under two names would count twice. */
const keysShape: Shape<Map<string, RoleKey>> = (value, at) => {
  const keys = table(roleKeyShape)(value, at);
  for (const [id, key] of keys) {
    if (keyId(key) !== id) throw new ShapeError(`${at}.${id} is not the identifier of its key`);
  }
  if (new Set([...keys.values()].map((key) => key.keyval.public.trim())).size !== keys.size) {
    throw new ShapeError(`${at} lists a key twice`);
  }
  return keys;
};

const roleMembers = { keyids: list(digest, 1), threshold: count(1) };

const roleShape: Shape<RoleKeys> = (value, at) => uniqueKeys(open(roleMembers)(value, at), at);

function uniqueKeys<R extends RoleKeys>(role: R, at: string): R {
  if (new Set(role.keyids).size !== role.keyids.length) throw new ShapeError(`${at} names a key twice`);
  return role;
}

const rootShape = open({
  ...common,
  _type: exactly('root'),
  consistent_snapshot: exactly(false),
  keys: keysShape,
  roles: open({ root: roleShape, timestamp: roleShape, snapshot: roleShape, targets: roleShape }),
});

const hashes = open({ sha256: digest });
const metadataFile = open({ version: count(1), length: count(1), hashes });
const targetFile = open({ length: count(), hashes });

const timestampShape = open({ ...common, _type: exactly('timestamp'), meta: open({ 'snapshot.json': metadataFile }) });

const snapshotShape = open({ ...common, _type: exactly('snapshot'), meta: table(metadataFile) });

const delegatedRole: Shape<Delegations['roles'][number]> = (value, at) =>
  uniqueKeys(open({ ...roleMembers, name: text(/^[a-z0-9-]+$/), paths: list(text(), 1) })(value, at), at);

/** TUF 1.0 section 4.5 names them by prefix and number; more than 256 bins would only make the snapshot large. */
const succinctRoles: Shape<RoleKeys & HashBins> = (value, at) => {
  const role = open({ ...roleMembers, bit_length: count(1), name_prefix: exactly(binPrefix) })(value, at);
  if (role.bit_length > 8) throw new ShapeError(`${at}.bit_length is more than 8`);
  const { keyids, threshold, bit_length: bits } = role;
  return uniqueKeys({ keyids, threshold, bits }, at);
};

const delegations: Shape<Delegations> = (value, at) => {
  const members = { keys: keysShape, roles: optional(list(delegatedRole)), succinct_roles: optional(succinctRoles) };
  const { keys, roles, succinct_roles: bins } = open(members)(value, at);
  if ((roles === undefined) === (bins === undefined)) throw new ShapeError(`${at} has not one kind of roles`);
  return { keys, roles: roles ?? [], bins };
};

const targetsShape = open({
  ...common,
  _type: exactly('targets'),
  targets: table(targetFile),
  delegations: optional(delegations),
});

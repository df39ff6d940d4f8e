import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { parseStrictJson } from '../x509/strict-json.ts';
import { parseTrustBundle, type TrustBundle } from '../x509/trust-bundle.ts';
import type { AgentPolicy } from './agent-policy.ts';
import { openAgentPolicy } from './agent-policy-shape.ts';
import { binOf } from './hash-bins.ts';
import { releaseLayout } from './layout.ts';
import type { NodeManifest, ReleaseStatement } from './manifest.ts';
import { openManifest, openStatement } from './manifest-shape.ts';
import { formatTime, type Targets } from './metadata.ts';
import { Refusal, type RefusalReason, refusal } from './refusal.ts';
import { findForbidden } from './resource-lint.ts';
import { ShapeError } from './shape.ts';
import { requireIdentities } from './verify-identity.ts';
import { listedBehindFence, type VerifiedMetadata, verifyMetadata } from './verify-metadata.ts';
import { openFile, type ReadFile, requireDigest } from './verify-role.ts';
import { followRoots, type TrustedMetadata } from './verify-root.ts';

/** A release to verify, for one node, and what the node knows of its own. */
export interface VerifyInput {
  /** Reads a file of one commit of the release branch. */
  readonly readFile: ReadFile;
  /** What the node trusts: the root it was set up with, then the state of the last release it ran. */
  readonly trusted: TrustedMetadata;
  /** The node's name from its own configuration, never from the release. */
  readonly node: string;
  readonly mesh: string;
  readonly environment: string;
  readonly trustDomain: string;
  readonly now: Date;
  /** The version of this program. */
  readonly agentVersion: string;
  /** Fingerprints of the node's own keys by proxy name. Left out by those who only look at a release from outside. */
  readonly localKeys?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

/** A release that passed every check. Everything in it was read from verified bytes. */
export interface VerifiedRelease {
  readonly kind: 'verified';
  readonly manifest: NodeManifest;
  /** Changes exactly when something changes for this node. */
  readonly manifestSha256: string;
  readonly statement: ReleaseStatement;
  /** Every resource the manifest names, by SHA-256. */
  readonly resources: ReadonlyMap<string, Uint8Array>;
  /** The roots to verify peers against, by trust domain. */
  readonly trust: ReadonlyMap<string, TrustBundle>;
  /** To be kept once the release runs. */
  readonly trusted: TrustedMetadata;
  /** When the timestamp expires: from then on the node must report that it may be missing releases. */
  readonly freshUntil: Date;
  readonly checks: readonly Check[];
}

/** One thing that was verified, for people. */
export interface Check {
  readonly what: string;
  readonly detail: string;
}

export interface RefusedRelease {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly diagnostic: Diagnostic;
  /** To be kept now, whatever was refused: a newer root may have been found, and must not be forgotten. */
  readonly trusted: TrustedMetadata;
  /** What had passed before. */
  readonly checks: readonly Check[];
}

/**
 * Verifies a release for a node, before anything in it is used: metadata from root to manifest (TUF 1.0 section 5.3 to
 * 5.7), then that the manifest is for this node, its identities, and each resource. Writes nothing; the first thing that
 * is wrong ends it.
 */
export async function verifyRelease(input: VerifyInput): Promise<VerifiedRelease | RefusedRelease> {
  const checks: Check[] = [];
  const passed = (what: string, detail: string) => checks.push({ what, detail });
  let trusted = input.trusted;
  try {
    const freshness = { kind: 'at', now: input.now } as const;
    const followed = await followRoots(input.readFile, trusted, freshness);
    trusted = followed.trusted;
    passed('root', `version ${followed.root.version}, valid until ${formatTime(followed.root.expires)}`);
    const own = [releaseLayout.statement, releaseLayout.nodeManifest(input.node)];
    const metadata = await verifyMetadata(input.readFile, followed, {
      freshness,
      wanted: (bins) => own.map((path) => binOf(path, bins)),
    });
    const valid = ({ version, expires }: { readonly version: number; readonly expires: Date }) =>
      `version ${version}, valid until ${formatTime(expires)}`;
    for (const role of ['timestamp', 'snapshot', 'targets', 'nodes'] as const) passed(role, valid(metadata[role]));
    for (const [name, bin] of metadata.opened) passed(name, valid(bin));
    return { ...(await verifyContent(input, metadata, passed)), checks };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'refused', reason: error.reason, diagnostic: error.diagnostic, trusted, checks };
  }
}

async function verifyContent(
  input: VerifyInput,
  metadata: VerifiedMetadata,
  passed: (what: string, detail: string) => void,
): Promise<Omit<VerifiedRelease, 'checks'>> {
  const statement = await readStatement(input, metadata);
  passed('statement', `release ${statement.serial} of commit ${statement.commit}`);
  const policy = await readPolicy(input, metadata.targets);
  const path = releaseLayout.nodeManifest(input.node);
  const bin = listedBehindFence(metadata, path);
  const listed = bin?.targets.get(path);
  if (!bin || !listed) throw refusal('unknown-node', { node: input.node });
  const manifest = await readManifest(input, bin);
  passed('manifest', `${path}, SHA-256 ${listed.hashes.sha256}`);
  const trust = await readTrust(input, manifest, metadata.targets);
  passed('trust', [...trust.values()].map((bundle) => `${bundle.trustDomain}, sequence ${bundle.sequence}`).join('; '));
  requireIdentities({ manifest, trust, now: input.now, localKeys: input.localKeys });
  for (const proxy of manifest.proxies)
    passed('identity', `${proxy.identity.spiffeId} until ${proxy.identity.notAfter}`);
  const resources = await readResources(input.readFile, manifest);
  requireAllowed(manifest, resources, policy);
  passed('resources', `${resources.size} files`);
  return {
    kind: 'verified',
    manifest,
    manifestSha256: listed.hashes.sha256,
    statement,
    resources,
    trust,
    trusted: metadata.trusted,
    freshUntil: metadata.timestamp.expires,
  };
}

async function readStatement(input: VerifyInput, metadata: VerifiedMetadata): Promise<ReleaseStatement> {
  const path = releaseLayout.statement;
  const bin = listedBehindFence(metadata, path);
  if (!bin) throw refusal('mismatch', { file: releaseLayout.target(path), reason: 'no role that may lists it' });
  const statement = openFile(path, await readTarget(input.readFile, path, bin), openStatement);
  requireEqual('mesh', input.mesh, statement.mesh);
  requireEqual('environment', input.environment, statement.environment);
  if (statement.serial !== bin.version) {
    throw refusal('mismatch', {
      file: path,
      reason: `it says serial ${statement.serial}, the bin that lists it version ${bin.version}`,
    });
  }
  return statement;
}

/** Limits that people set, and that no release can widen. */
async function readPolicy({ readFile, agentVersion }: VerifyInput, targets: Targets): Promise<AgentPolicy> {
  const path = releaseLayout.agentPolicy;
  const policy = openFile(path, await readTarget(readFile, path, targets), openAgentPolicy);
  if (isOlder(agentVersion, policy.minimumAgent)) {
    throw refusal('agent-outdated', { required: policy.minimumAgent, agent: agentVersion });
  }
  return policy;
}

async function readManifest(input: VerifyInput, bin: Targets): Promise<NodeManifest> {
  const path = releaseLayout.nodeManifest(input.node);
  const manifest = openFile(path, await readTarget(input.readFile, path, bin), openManifest);
  requireEqual('node', input.node, manifest.node);
  requireEqual('mesh', input.mesh, manifest.mesh);
  requireEqual('environment', input.environment, manifest.environment);
  requireEqual('trust domain', input.trustDomain, manifest.trustDomain);
  if (isOlder(input.agentVersion, manifest.requires.agent)) {
    throw refusal('agent-outdated', { required: manifest.requires.agent, agent: input.agentVersion });
  }
  return manifest;
}

/** Trust comes from the targets role only: whoever may publish for nodes must not choose whom they trust. */
async function readTrust(
  { readFile, trustDomain }: VerifyInput,
  manifest: NodeManifest,
  targets: Targets,
): Promise<ReadonlyMap<string, TrustBundle>> {
  const trust = new Map<string, TrustBundle>();
  for (const reference of manifest.trust) {
    const path = releaseLayout.trustBundle(reference.trustDomain);
    const bytes = await readTarget(readFile, path, targets);
    if (targets.targets.get(path)?.hashes.sha256 !== reference.sha256) {
      throw refusal('mismatch', { file: path, reason: 'the manifest names another' });
    }
    const bundle = openFile(path, bytes, () => {
      const parsed = parseTrustBundle(reference.trustDomain, bytes);
      if (parsed.kind === 'refused') throw new ShapeError(parsed.reason);
      return parsed.bundle;
    });
    trust.set(reference.trustDomain, bundle);
  }
  if (!trust.has(trustDomain)) {
    throw refusal('mismatch', {
      file: releaseLayout.trustBundle(trustDomain),
      reason: 'the manifest does not name it',
    });
  }
  return trust;
}

async function readTarget(readFile: ReadFile, path: string, role: Targets): Promise<Uint8Array> {
  const file = releaseLayout.target(path);
  const listed = role.targets.get(path);
  if (!listed) throw refusal('mismatch', { file, reason: 'no role that may lists it' });
  const bytes = await readFile(file);
  if (!bytes) throw refusal('missing-file', { file });
  requireDigest(file, bytes, listed);
  return bytes;
}

const readsAtOnce = 8;

async function readResources(readFile: ReadFile, manifest: NodeManifest): Promise<ReadonlyMap<string, Uint8Array>> {
  const resources = new Map<string, Uint8Array>();
  for (const { sha256, length } of manifest.sealed) {
    const path = releaseLayout.resource(sha256);
    const bytes = await readFile(path);
    if (!bytes) throw refusal('missing-file', { file: path });
    requireDigest(path, bytes, { length, hashes: { sha256 } });
    resources.set(sha256, bytes);
  }
  const wanted = manifest.proxies.flatMap(({ bootstrap, clusters, endpoints, listeners, routes }) => [
    bootstrap,
    ...clusters,
    ...endpoints,
    ...listeners,
    ...routes,
  ]);
  const digests = [...new Set(wanted.map(({ sha256 }) => sha256))];
  // Several at a time: a source over the network is mostly waited for.
  for (let start = 0; start < digests.length; start += readsAtOnce) {
    const some = digests.slice(start, start + readsAtOnce).filter((digest) => !resources.has(digest));
    const read = await Promise.all(some.map((digest) => readFile(releaseLayout.resource(digest))));
    for (const [index, digest] of some.entries()) {
      const bytes = read[index];
      if (!bytes) throw refusal('missing-file', { file: releaseLayout.resource(digest) });
      resources.set(digest, bytes);
    }
  }
  for (const { sha256, length } of wanted) {
    requireDigest(releaseLayout.resource(sha256), resources.get(sha256) ?? new Uint8Array(), {
      length,
      hashes: { sha256 },
    });
  }
  return resources;
}

function requireAllowed(
  { sealed }: NodeManifest,
  resources: ReadonlyMap<string, Uint8Array>,
  policy: AgentPolicy,
): void {
  const values = new Set(sealed.map(({ sha256 }) => sha256));
  for (const [digest, bytes] of resources) {
    // Nobody but the node can look into a sealed value, and Envoy is not given it as a resource.
    if (values.has(digest)) continue;
    const file = releaseLayout.resource(digest);
    const parsed = parseStrict(file, bytes);
    const reason = findForbidden(parsed, policy.fileRoots);
    if (reason !== undefined) throw refusal('forbidden', { file, reason });
  }
}

/** Numbers may have fractions here; what is said twice would be read differently by Envoy and by us. */
function parseStrict(file: string, bytes: Uint8Array): unknown {
  const parsed = parseStrictJson(bytes, { numbers: 'any' });
  if (parsed.kind === 'refused') throw refusal('malformed', { file, reason: parsed.reason });
  return parsed.value;
}

function requireEqual(what: string, expected: string, found: string): void {
  if (expected !== found) throw refusal('wrong-mesh', { what, expected, found });
}

/** Compares `major.minor.patch`; anything after a hyphen is left aside. */
function isOlder(version: string, required: string): boolean {
  const [have, want] = [version, required].map((text) => text.split('-')[0]?.split('.').map(Number) ?? []);
  for (let part = 0; part < 3; part += 1) {
    const difference = (have?.[part] ?? 0) - (want?.[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

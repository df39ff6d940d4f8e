import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { canonicalJson } from '../output/canonical-json.ts';
import { compareText } from '../output/file-set.ts';
import { isIssuedBy, readCertificate } from '../x509/certificate.ts';
import type { Authority } from '../x509/issue.ts';
import type { ApprovedTrust } from './approved-trust.ts';
import { mayBuild } from './approved-trust.ts';
import type { CompiledProxies } from './compiled-proxies.ts';
import { sha256 } from './digest.ts';
import { type EnrollmentFiles, readEnrollments } from './enrollment.ts';
import type { Issuance } from './identities.ts';
import { type IssuedProxy, issueAll } from './issue-proxies.ts';
import { releaseLayout } from './layout.ts';
import type { NodeManifest, ReleaseStatement } from './manifest.ts';
import { formatTime } from './metadata.ts';
import { type PreviousRelease, type ReleaseFiles, readPreviousRelease } from './previous-release.ts';
import { writeProvenance } from './provenance.ts';
import { signReleaseMetadata } from './release-metadata.ts';
import { describeNodes, type ReleasedNode } from './released-node.ts';
import { findForbidden } from './resource-lint.ts';
import { readSealed, type SealedFiles, type SealedValues } from './sealed.ts';
import type { ReleaseSigners } from './sign-metadata.ts';

/** Everything a release is a function of. */
export interface ReleaseInput {
  /** What nodes are to run: as it was compiled, or as an earlier release had it. */
  readonly compiled: CompiledProxies;
  readonly mesh: string;
  readonly environment: string;
  readonly trustDomain: string;
  /** The commit that was compiled. */
  readonly commit: string;
  /** The serial that is brought back, when this is a revert. */
  readonly revertOf?: number | undefined;
  readonly compilerVersion: string;
  /** Every file under `enroll/`, of the newest commit. */
  readonly requests: EnrollmentFiles;
  /** Every file under `sealed/`, of the newest commit. */
  readonly sealed: SealedFiles;
  /** What people have signed: roots, trust, policy, and who may sign the rest. */
  readonly approved: ApprovedTrust;
  readonly signers: ReleaseSigners;
  /** Issues the certificates. */
  readonly authority: Authority;
  /** The files of the release before this one; empty for the first. */
  readonly previous: ReleaseFiles;
  readonly now: Date;
  readonly lifetimeSeconds: number;
  /** How long a node uses one key, where others are enrolled to follow it. */
  readonly keyLifetimeSeconds: number;
  readonly randomSerial: () => Uint8Array;
}

/** A whole release, ready to be published, and what is in it. */
export interface BuiltRelease {
  readonly kind: 'built';
  /** The whole tree of the commit that is to be published. Without a timestamp when that is another job's to sign. */
  readonly files: ReleaseFiles;
  readonly serial: number;
  /** `content`: nodes or auditors see something new. `timestamp`: the same release is only vouched for again. */
  readonly change: 'content' | 'timestamp';
  /** Sorted by node. */
  readonly nodes: readonly ReleasedNode[];
  readonly resources: { readonly total: number; readonly added: number };
  /** What will need somebody soon, and requests that are for no proxy. */
  readonly warnings: readonly Diagnostic[];
}

export interface RefusedBuild {
  readonly kind: 'refused';
  readonly diagnostics: readonly Diagnostic[];
}

/** The lowest agent version that understands the manifests written here. */
const requiredAgent = '0.1.0';

/**
 * Builds a signed release: issues or keeps certificates, writes resources once under their digests, one manifest a node,
 * and the metadata over all of it. A manifest depends on nothing but what its node runs, so an unrelated change leaves
 * it byte for byte as it was.
 */
export async function buildRelease(input: ReleaseInput): Promise<BuiltRelease | RefusedBuild> {
  const previous = await openPrevious(input);
  if (previous.kind === 'refused') return previous;
  const { environment, compiled, requests } = input;
  const enrollments = readEnrollments(environment, compiled.proxies, requests);
  const sealed = readSealed(environment, input.sealed);
  const restored = restoredKeys(previous.release, enrollments.revoked);
  const problems = [
    ...enrollments.invalid,
    ...enrollments.missing,
    ...restored,
    ...signerProblems(input),
    ...forbiddenResources(input),
    ...sealed.invalid,
  ];
  if (problems.length > 0) return { kind: 'refused', diagnostics: problems };

  const issuance: Issuance & { keyLifetimeSeconds: number } = input;
  const issued = await issueAll({ environment, compiled, enrollments, issuance, previous: previous.release });
  if (issued.kind === 'refused') return issued;
  const manifests = writeManifests(input, { ...issued, sealed });
  const statement = (serial: number) =>
    statementOf(input, { serial, previous: previous.release, revoked: enrollments.revoked });
  const metadata = await signReleaseMetadata({
    previous: previous.release,
    approved: input.approved,
    manifests,
    statement: (serial) => Buffer.from(canonicalJson(statement(serial)), 'utf8'),
    provenance: (serial) =>
      writeProvenance({ statement: statement(serial), targets: manifests, signer: input.signers.bins, now: input.now }),
    signers: input.signers,
    now: input.now,
  });
  return {
    kind: 'built',
    files: assemble(input, metadata, sealed),
    serial: metadata.serial,
    change: metadata.change,
    nodes: describeNodes(manifests, issued.proxies, input.previous),
    resources: countResources(compiled, input.previous),
    warnings: [...enrollments.unknown, ...issued.warnings, ...agingTrust(input)],
  };
}

type Opened = { readonly kind: 'opened'; readonly release: PreviousRelease | undefined } | RefusedBuild;

async function openPrevious({ previous, approved, environment }: ReleaseInput): Promise<Opened> {
  if (previous.size === 0) return { kind: 'opened', release: undefined };
  const read = await readPreviousRelease(previous, approved.roots);
  if (read.kind === 'previous') return { kind: 'opened', release: read.previous };
  const branch = releaseLayout.branch(environment);
  return { kind: 'refused', diagnostics: [diagnose('previous-release-refused', { branch, reason: read.reason })] };
}

/** What was revoked once stays revoked, whatever a later commit says. */
function restoredKeys(previous: PreviousRelease | undefined, revoked: ReadonlySet<string>): Diagnostic[] {
  const gone = previous?.statement.revokedKeys.filter((key) => !revoked.has(key)) ?? [];
  return gone.map((key) => diagnose('revoked-key-restored', { key }));
}

/** Keys that may not sign this, and an authority that ends before its certificates: it would shorten them, one day all at once. */
function signerProblems(input: ReleaseInput): Diagnostic[] {
  const { authority, now, lifetimeSeconds, approved, trustDomain, signers } = input;
  const unusable = (path: string, reason: string) => [diagnose('signer-unusable', { path, reason })];
  if (!mayBuild(approved, signers.bins.key)) {
    return unusable(
      'the release key',
      'the fence of this mesh does not name it: have it signed with `meshc keys change`',
    );
  }
  const bundle = approved.bundles.get(trustDomain);
  if (!bundle) return unusable('the approved trust', `there is no trust bundle for ${trustDomain}`);
  if (!bundle.authorities.map(readCertificate).some((root) => isIssuedBy(authority.certificate, root))) {
    return unusable('the issuing authority', 'no root that nodes trust has made it: distribute its root first');
  }
  const { notBefore: start, notAfter: end } = authority.certificate;
  if (now < start) {
    const reason = `it is valid from ${formatTime(start)} on, and the clock says ${formatTime(now)}`;
    return unusable('the issuing authority', reason);
  }
  if (now.getTime() + lifetimeSeconds * 1000 <= end.getTime()) return [];
  return [diagnose('authority-expiring', { notAfter: formatTime(end), lifetime: `${lifetimeSeconds / 3600} hours` })];
}

/** What every node would refuse is better found here. */
function forbiddenResources({ compiled, approved }: ReleaseInput): Diagnostic[] {
  return [...compiled.resources].flatMap(([digest, bytes]) => {
    const resource: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const reason = findForbidden(resource, approved.policy.fileRoots);
    return reason === undefined
      ? []
      : [diagnose('release-forbidden', { file: releaseLayout.resource(digest), reason })];
  });
}

/** People need time to meet: they are told when a third of the life of what they signed is left. */
function agingTrust({ approved, now }: ReleaseInput): Diagnostic[] {
  const signed = [
    { file: 'root.json', role: approved.root, days: 365 },
    { file: 'targets.json', role: approved.targets, days: 90 },
    { file: 'nodes.json', role: approved.fence, days: 90 },
  ];
  const day = 86_400_000;
  return signed
    .filter(({ role, days }) => role.expires.getTime() - now.getTime() < (days * day) / 3)
    .map(({ file, role }) => diagnose('trust-expiring', { file, expires: formatTime(role.expires) }));
}

/** By target path, sorted by node because the proxies are. */
function writeManifests(
  input: ReleaseInput,
  issued: {
    readonly proxies: readonly IssuedProxy[];
    readonly acceptedKeys: readonly string[];
    readonly sealed: SealedValues;
  },
): ReadonlyMap<string, Uint8Array> {
  const { mesh, environment, trustDomain, approved } = input;
  const trust = [...approved.bundles.keys()].sort(compareText).map((name) => ({
    trustDomain: name,
    sha256: sha256(approved.files.get(releaseLayout.trustBundle(name)) ?? new Uint8Array()),
  }));
  const manifests = new Map<string, Uint8Array>();
  for (const [node, proxies] of Map.groupBy(issued.proxies, ({ compiled }) => compiled.node)) {
    const usesAll = proxies.some(({ proxy }) => proxy.peers.kind === 'mesh');
    const rollout = input.compiled.rollouts.get(node);
    const manifest: NodeManifest = {
      apiVersion: 'meshc/v1',
      kind: 'NodeManifest',
      mesh,
      environment,
      node,
      trustDomain,
      requires: { agent: requiredAgent },
      trust,
      enrolledKeys: usesAll ? [...issued.acceptedKeys] : [],
      sealed: [...(issued.sealed.references.get(node) ?? [])],
      proxies: proxies.map(({ proxy }) => proxy),
      ...(rollout && { rollout }),
    };
    manifests.set(releaseLayout.nodeManifest(node), Buffer.from(canonicalJson(manifest), 'utf8'));
  }
  return manifests;
}

function statementOf(
  input: ReleaseInput,
  {
    serial,
    previous,
    revoked,
  }: { serial: number; previous: PreviousRelease | undefined; revoked: ReadonlySet<string> },
): ReleaseStatement {
  const { mesh, environment, commit, compilerVersion, revertOf, approved } = input;
  const trust = [...approved.bundles.keys()].sort(compareText).map((trustDomain) => {
    const digest = sha256(approved.files.get(releaseLayout.trustBundle(trustDomain)) ?? new Uint8Array());
    const before = previous?.statement.trust.find((known) => known.trustDomain === trustDomain);
    return { trustDomain, sha256: digest, since: before?.sha256 === digest ? before.since : serial };
  });
  return {
    apiVersion: 'meshc/v1',
    kind: 'Release',
    mesh,
    environment,
    serial,
    commit,
    compiler: { version: compilerVersion },
    trust,
    revokedKeys: [...revoked].sort(),
    ...(revertOf !== undefined && { revertOf }),
  };
}

function assemble(
  { approved, compiled }: ReleaseInput,
  { targets, files: metadata }: Awaited<ReturnType<typeof signReleaseMetadata>>,
  sealed: SealedValues,
): ReleaseFiles {
  const files: [string, Uint8Array][] = [
    ...approved.roots.map((root, index): [string, Uint8Array] => [
      releaseLayout.metadata(`${index + 1}.root.json`),
      root,
    ]),
    ...[...metadata].map(([name, bytes]): [string, Uint8Array] => [releaseLayout.metadata(name), bytes]),
    ...[...targets].map(([path, bytes]): [string, Uint8Array] => [releaseLayout.target(path), bytes]),
    ...[...compiled.resources, ...sealed.contents].map(([digest, bytes]): [string, Uint8Array] => [
      releaseLayout.resource(digest),
      bytes,
    ]),
  ];
  return new Map(files.sort(([a], [b]) => compareText(a, b)));
}

function countResources({ resources }: CompiledProxies, previous: ReleaseFiles): { total: number; added: number } {
  const added = [...resources.keys()].filter((digest) => !previous.has(releaseLayout.resource(digest))).length;
  return { total: resources.size, added };
}

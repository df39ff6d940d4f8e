import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { canonicalJson } from '../output/canonical-json.ts';
import { compareText, type FileSet } from '../output/file-set.ts';
import type { Authority } from '../x509/issue.ts';
import { type TrustBundle, writeTrustBundle } from '../x509/trust-bundle.ts';
import { type CompiledProxies, type CompiledProxy, readCompiledProxies } from './compiled-proxies.ts';
import { sha256 } from './digest.ts';
import { type EnrollmentFiles, type Enrollments, readEnrollments } from './enrollment.ts';
import { type Issuance, type IssueOutcome, identityFor } from './identities.ts';
import { enrollmentPath, releaseLayout } from './layout.ts';
import type { ManifestProxy, NodeManifest, ReleaseStatement } from './manifest.ts';
import { formatTime } from './metadata.ts';
import { type PreviousRelease, type ReleaseFiles, readPreviousRelease } from './previous-release.ts';
import { signReleaseMetadata } from './release-metadata.ts';
import type { ReleaseSigners } from './sign-metadata.ts';

/** Everything a release is a function of. */
export interface ReleaseInput {
  /** What the compiler wrote for one environment, with paths relative to its folder. */
  readonly files: FileSet;
  readonly mesh: string;
  readonly environment: string;
  readonly trustDomain: string;
  /** The commit that was compiled. */
  readonly commit: string;
  readonly compilerVersion: string;
  /** Every file under `enroll/`, from the same commit. */
  readonly requests: EnrollmentFiles;
  /** Every version of the root metadata, oldest first. */
  readonly roots: readonly [Uint8Array, ...Uint8Array[]];
  readonly signers: ReleaseSigners;
  /** Issues the certificates. */
  readonly authority: Authority;
  /** DER roots that peers are verified against. */
  readonly trustRoots: readonly Uint8Array[];
  /** The files of the release before this one; empty for the first. */
  readonly previous: ReleaseFiles;
  readonly now: Date;
  readonly lifetimeSeconds: number;
  readonly randomSerial: () => Uint8Array;
}

/** A whole release, ready to be published, and what is in it. */
export interface BuiltRelease {
  readonly kind: 'built';
  /** The whole tree of the commit that is to be published. */
  readonly files: ReleaseFiles;
  readonly serial: number;
  /** `content`: nodes or auditors see something new. `timestamp`: the same release is only vouched for again. */
  readonly change: 'content' | 'timestamp';
  /** Sorted by node. */
  readonly nodes: readonly ReleasedNode[];
  readonly resources: { readonly total: number; readonly added: number };
  /** Requests in the environment's folder that are for no proxy. */
  readonly warnings: readonly Diagnostic[];
}

export interface ReleasedNode {
  readonly node: string;
  /** Whether its manifest differs from the previous release's. */
  readonly changed: boolean;
  readonly identities: readonly {
    readonly proxy: string;
    readonly spiffeId: string;
    readonly spkiSha256: string;
    readonly notAfter: string;
    readonly outcome: IssueOutcome;
  }[];
}

/** The lowest agent version that understands the manifests written here. */
const requiredAgent = '0.1.0';

/** How often those who hold our roots should look for new ones, in seconds (SPIFFE Trust Domain and Bundle, 4.1.3). */
const refreshHintSeconds = 300;

/**
 * Builds a signed release: issues or keeps certificates, writes resources once under their digests, one manifest a node,
 * and the metadata over all of it. A manifest depends on nothing but what its node runs, so an unrelated change leaves
 * it byte for byte as it was.
 */
export async function buildRelease(
  input: ReleaseInput,
): Promise<BuiltRelease | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }> {
  const previous = await openPrevious(input);
  if (previous.kind === 'refused') return previous;
  const compiled = readCompiledProxies(input.files);
  const enrollments = readEnrollments(input.environment, compiled.proxies, input.requests);
  const problems = [...enrollments.invalid, ...enrollments.missing, ...authorityProblems(input)];
  if (problems.length > 0) return { kind: 'refused', diagnostics: problems };

  const trust = trustTarget(input, previous.release?.trust);
  const identities = await issueAll({ input, compiled, enrollments, previous: previous.release });
  const manifests = writeManifests(input, identities, sha256(trust));
  const metadata = await signReleaseMetadata({
    previous: previous.release,
    manifests,
    trust: new Map([[releaseLayout.trustBundle(input.trustDomain), trust]]),
    statement: (serial) => Buffer.from(canonicalJson(statementOf(input, serial))),
    signers: input.signers,
    now: input.now,
  });
  return {
    kind: 'built',
    files: assemble({ input, compiled, targets: metadata.targets, metadata: metadata.files }),
    serial: metadata.serial,
    change: metadata.change,
    nodes: describeNodes(manifests, identities, input.previous),
    resources: countResources(compiled, input.previous),
    warnings: enrollments.unknown,
  };
}

type Opened =
  | { readonly kind: 'opened'; readonly release: PreviousRelease | undefined }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

async function openPrevious(input: ReleaseInput): Promise<Opened> {
  if (input.previous.size === 0) return { kind: 'opened', release: undefined };
  const read = await readPreviousRelease(input.previous, input.roots, input.trustDomain);
  if (read.kind === 'previous') return { kind: 'opened', release: read.previous };
  const branch = releaseLayout.branch(input.environment);
  return { kind: 'refused', diagnostics: [diagnose('previous-release-refused', { branch, reason: read.reason })] };
}

/** An authority that ends before its certificates would shorten them, and one day all at once. */
function authorityProblems({ authority, now, lifetimeSeconds }: ReleaseInput): Diagnostic[] {
  const { notBefore: start, notAfter: end } = authority.certificate;
  if (now < start) {
    const reason = `it is valid from ${formatTime(start)} on, and the clock says ${formatTime(now)}`;
    return [diagnose('signer-unusable', { path: 'the issuing authority', reason })];
  }
  if (now.getTime() + lifetimeSeconds * 1000 <= end.getTime()) return [];
  return [diagnose('authority-expiring', { notAfter: formatTime(end), lifetime: `${lifetimeSeconds / 3600} hours` })];
}

/** TB-2: the sequence changes exactly when the content does. */
function trustTarget({ trustDomain, trustRoots }: ReleaseInput, previous: TrustBundle | undefined): Uint8Array {
  const digests = (roots: readonly Uint8Array[]) => roots.map(sha256).join();
  const same = previous !== undefined && digests(previous.authorities) === digests(trustRoots);
  const sequence = previous === undefined ? 1 : same ? previous.sequence : previous.sequence + 1;
  return Buffer.from(writeTrustBundle({ trustDomain, sequence, refreshHintSeconds, authorities: trustRoots }), 'utf8');
}

interface IssuedProxy {
  readonly compiled: CompiledProxy;
  readonly proxy: ManifestProxy;
  readonly outcome: IssueOutcome;
}

async function issueAll({
  input,
  compiled,
  enrollments,
  previous,
}: {
  input: ReleaseInput;
  compiled: CompiledProxies;
  enrollments: Enrollments;
  previous: PreviousRelease | undefined;
}): Promise<readonly IssuedProxy[]> {
  const issuance: Issuance = input;
  const issued: IssuedProxy[] = [];
  for (const proxy of compiled.proxies) {
    const enrollment = enrollments.accepted.get(enrollmentPath(input.environment, proxy.node, proxy.name));
    if (!enrollment) throw new Error(`no enrolment was found for ${proxy.name} on ${proxy.node}`);
    const earlier = previous?.identities.get(`${proxy.node} ${proxy.name}`);
    const { identity, outcome } = await identityFor(enrollment, earlier, issuance);
    const { name, bootstrap, clusters, endpoints, listeners, routes } = proxy;
    issued.push({
      compiled: proxy,
      proxy: { name, identity, bootstrap, clusters, endpoints, listeners, routes },
      outcome,
    });
  }
  return issued;
}

/** By target path, sorted by node because the proxies are. */
function writeManifests(
  input: ReleaseInput,
  issued: readonly IssuedProxy[],
  trustSha256: string,
): ReadonlyMap<string, Uint8Array> {
  const manifests = new Map<string, Uint8Array>();
  for (const [node, proxies] of Map.groupBy(issued, ({ compiled }) => compiled.node)) {
    const manifest: NodeManifest = {
      apiVersion: 'meshc/v1',
      kind: 'NodeManifest',
      mesh: input.mesh,
      environment: input.environment,
      node,
      trustDomain: input.trustDomain,
      requires: { agent: requiredAgent },
      trust: [{ trustDomain: input.trustDomain, sha256: trustSha256 }],
      proxies: proxies.map(({ proxy }) => proxy),
    };
    manifests.set(releaseLayout.nodeManifest(node), Buffer.from(canonicalJson(manifest), 'utf8'));
  }
  return manifests;
}

function statementOf(input: ReleaseInput, serial: number): ReleaseStatement {
  return {
    apiVersion: 'meshc/v1',
    kind: 'Release',
    mesh: input.mesh,
    environment: input.environment,
    serial,
    commit: input.commit,
    compiler: { version: input.compilerVersion },
  };
}

function assemble({
  input,
  compiled,
  targets,
  metadata,
}: {
  input: ReleaseInput;
  compiled: CompiledProxies;
  targets: ReadonlyMap<string, Uint8Array>;
  metadata: ReadonlyMap<string, Uint8Array>;
}): ReleaseFiles {
  const files: [string, Uint8Array][] = [
    ...input.roots.map((root, index): [string, Uint8Array] => [releaseLayout.metadata(`${index + 1}.root.json`), root]),
    ...[...metadata].map(([name, bytes]): [string, Uint8Array] => [releaseLayout.metadata(name), bytes]),
    ...[...targets].map(([path, bytes]): [string, Uint8Array] => [releaseLayout.target(path), bytes]),
    ...[...compiled.resources].map(([digest, bytes]): [string, Uint8Array] => [releaseLayout.resource(digest), bytes]),
  ];
  return new Map(files.sort(([a], [b]) => compareText(a, b)));
}

function describeNodes(
  manifests: ReadonlyMap<string, Uint8Array>,
  issued: readonly IssuedProxy[],
  previous: ReleaseFiles,
): ReleasedNode[] {
  return [...Map.groupBy(issued, ({ compiled }) => compiled.node)].map(([node, proxies]) => {
    const path = releaseLayout.nodeManifest(node);
    const before = previous.get(releaseLayout.target(path));
    const after = manifests.get(path);
    return {
      node,
      changed: !before || !after || Buffer.compare(before, after) !== 0,
      identities: proxies.map(({ proxy, outcome }) => ({
        proxy: proxy.name,
        spiffeId: proxy.identity.spiffeId,
        spkiSha256: proxy.identity.spkiSha256,
        notAfter: proxy.identity.notAfter,
        outcome,
      })),
    };
  });
}

function countResources({ resources }: CompiledProxies, previous: ReleaseFiles): { total: number; added: number } {
  const added = [...resources.keys()].filter((digest) => !previous.has(releaseLayout.resource(digest))).length;
  return { total: resources.size, added };
}

import { randomBytes } from 'node:crypto';
import { type BuiltRelease, buildRelease } from '../../bundle/build-release.ts';
import { type CompiledProxies, readCompiledProxies, readReleasedProxies } from '../../bundle/compiled-proxies.ts';
import { releaseLayout } from '../../bundle/layout.ts';
import { keyLifetimeSeconds, svidLifetimeSeconds } from '../../bundle/lifetime.ts';
import { openStatement } from '../../bundle/manifest-shape.ts';
import { ShapeError } from '../../bundle/shape.ts';
import { type Diagnostic, diagnose, hasErrors } from '../../diagnostic/diagnostic.ts';
import type { SourceText } from '../../diagnostic/render/order.ts';
import { type BranchTip, type Published, publish, readBranch } from '../../git/push.ts';
import type { Compiled } from '../../plan/plan-changes.ts';
import { collect } from '../compile-tree.ts';
import { envoyProof } from '../envoy-proof.ts';
import { compileMesh, type MeshChoice, type OpenedMesh } from '../open-mesh.ts';
import { judgeCommits } from '../source-gate/judge-commits.ts';
import { guarded, type KeyPlaces, openReleaseSigner, type ReleaseSigner } from '../trust/open-signer.ts';
import { UsageError } from '../usage-error.ts';
import { packageFacts } from '../version.ts';
import { withoutCredentials } from './address.ts';
import { readEnrollmentFiles, readSealedFiles } from './enrollment-files.ts';
import { findRelease } from './find-release.ts';

/**
 * What to release, with which keys, and where to. Without `at` it is `HEAD`, never the work tree; without `environment` the
 * signer's, else the only one the mesh declares.
 */
export interface ReleaseRequest extends MeshChoice {
  readonly places: KeyPlaces;
  /** Where releases are published; by default the repository itself. */
  readonly remote: string | undefined;
  /** The commit the release branch must be at. */
  readonly expectedParent: string | undefined;
  readonly dryRun: boolean;
  readonly now: Date;
  /** How long certificates are valid; 72 hours when left out. */
  readonly lifetimeSeconds?: number;
  /** The serial whose content is brought back under a new one. */
  readonly revertTo?: number | undefined;
  /** The plan that was approved: what is released must be what it says. */
  readonly plan?: string | undefined;
}

/** A release that was made, or why there is none. */
export type ReleaseOutcome =
  | {
      readonly kind: 'released';
      readonly mesh: string;
      readonly environment: string;
      /** The commit that was compiled. */
      readonly commit: string;
      readonly branch: string;
      readonly remote: string;
      /** The same with the credentials that may be in it. */
      readonly publishedTo: string;
      readonly built: BuiltRelease;
      /** The commit on the release branch; `dry-run` when none was made. */
      readonly published: Extract<Published, { kind: 'published' | 'unchanged' }> | { readonly kind: 'dry-run' };
      readonly diagnostics: readonly Diagnostic[];
      readonly text: SourceText;
    }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[]; readonly text: SourceText };

/**
 * Compiles a commit, signs it and publishes it on the release branch of its environment. What is published is a function
 * of the commit, the keys, the last release and the time; the work tree plays no part.
 */
export async function releaseMesh(request: ReleaseRequest): Promise<ReleaseOutcome> {
  // An encrypted key or a token may turn out to be of no use only when it is to sign.
  const made = await guarded(() => makeRelease(request));
  return made.kind === 'refused' ? refused(made.diagnostics) : made.opened;
}

async function makeRelease(request: ReleaseRequest): Promise<ReleaseOutcome> {
  const opened = await openReleaseSigner(request.places, { kind: 'at', now: request.now });
  if (opened.kind === 'refused') return refused(opened.diagnostics);
  const signer = opened.opened;
  const source = await compileCommit(request, signer);
  if (source.kind === 'refused') return source;
  const { compiled, mesh, commit, text } = source;
  const { name, environment, trustDomain } = compiled.ir;
  const unfit = signerProblems(signer, { environment, trustDomain });
  if (unfit.length > 0) return refused(unfit);

  const remote = request.remote ?? mesh.place.repository;
  const tips = await readTips(request, { remote, environment, signer });
  if (tips.kind === 'refused') return refused([tips.diagnostic]);
  const unsigned = await judgeCommits({
    approved: signer.approved.files,
    repository: mesh.place.repository,
    commit,
    previous: commitOf(tips.previous?.files),
  });
  if (unsigned.length > 0) return refused(unsigned);
  const unplanned = await unplannedProblems(request, { source, previous: commitOf(tips.previous?.files) });
  if (unplanned.length > 0) return refused(unplanned);
  const content = await contentOf(request, { source, remote, environment, roots: signer.approved.roots });
  if (content.kind === 'refused') return refused([content.diagnostic]);
  const built = await buildRelease({
    compiled: content.compiled,
    mesh: name,
    environment,
    trustDomain,
    commit: content.commit,
    revertOf: request.revertTo,
    compilerVersion: packageFacts().version,
    requests: await readEnrollmentFiles(mesh.tree, mesh.place.prefix),
    sealed: await readSealedFiles(mesh.tree, mesh.place.prefix),
    approved: signer.approved,
    signers: signer.signers,
    authority: signer.issuer,
    previous: tips.previous?.files ?? new Map(),
    now: request.now,
    lifetimeSeconds: request.lifetimeSeconds ?? svidLifetimeSeconds,
    keyLifetimeSeconds,
    randomSerial: () => randomBytes(16),
  });
  if (built.kind === 'refused') return refused(built.diagnostics);
  const published = await send(request, { built, source, branch: tips.branch, remote, tip: tips.tip, trustDomain });
  if ('diagnostic' in published) return refused([published.diagnostic]);
  return {
    kind: 'released',
    mesh: name,
    environment,
    commit,
    branch: tips.branch,
    remote: withoutCredentials(remote),
    publishedTo: remote,
    built,
    published,
    diagnostics: [...source.diagnostics, ...built.warnings],
    text,
  };
}

async function unplannedProblems(
  { plan, ...choice }: ReleaseRequest,
  { source, previous }: { readonly source: CompiledCommit; readonly previous: string | undefined },
): Promise<readonly Diagnostic[]> {
  if (plan === undefined) return [];
  const { planProblems } = await import('./hold-to-plan.ts');
  return planProblems({ file: plan, previous, choice, released: source.compiled });
}

/** The commit that was judged last, as the release says; whether the release can be believed is found out when it is built on. */
function commitOf(files: ReadonlyMap<string, Uint8Array> | undefined): string | undefined {
  const bytes = files?.get(releaseLayout.target(releaseLayout.statement));
  try {
    return bytes && openStatement(bytes).commit;
  } catch (error) {
    if (error instanceof ShapeError) return undefined;
    throw error;
  }
}

/** Where to publish, on top of what, and the release this one follows. */
type Tips =
  | {
      readonly kind: 'read';
      readonly branch: string;
      readonly tip: BranchTip | undefined;
      readonly previous: BranchTip | undefined;
    }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/**
 * Without the timestamp key a release goes to a branch of its own, where the job that holds the key fetches it. It still
 * follows the release that nodes run, because that is the newest that anybody vouched for.
 */
async function readTips(
  { expectedParent }: ReleaseRequest,
  { remote, environment, signer }: { remote: string; environment: string; signer: ReleaseSigner },
): Promise<Tips> {
  const branch = releaseLayout.branch(environment);
  if (signer.signers.timestamp) {
    const read = await readTip({ remote, branch, expectedParent });
    return read.kind === 'refused' ? read : { kind: 'read', branch, tip: read.tip, previous: read.tip };
  }
  const pending = releaseLayout.pendingBranch(environment);
  const previous = await readTip({ remote, branch, expectedParent: undefined });
  if (previous.kind === 'refused') return previous;
  const read = await readTip({ remote, branch: pending, expectedParent });
  return read.kind === 'refused' ? read : { kind: 'read', branch: pending, tip: read.tip, previous: previous.tip };
}

type Content =
  | { readonly kind: 'content'; readonly compiled: CompiledProxies; readonly commit: string }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/** What nodes are to run: what was compiled now, or what an earlier release had. */
async function contentOf(
  { revertTo }: ReleaseRequest,
  from: { source: CompiledCommit; remote: string; environment: string; roots: readonly [Uint8Array, ...Uint8Array[]] },
): Promise<Content> {
  const { source } = from;
  if (revertTo === undefined) {
    return { kind: 'content', compiled: readCompiledProxies(source.compiled.files), commit: source.commit };
  }
  const found = await findRelease({ ...from, serial: revertTo });
  if (found.kind === 'refused') return found;
  const { manifests, statement } = found.release;
  return { kind: 'content', compiled: readReleasedProxies(manifests, found.resources), commit: statement.commit };
}

interface CompiledCommit {
  readonly kind: 'compiled';
  readonly compiled: Compiled;
  readonly mesh: Extract<OpenedMesh, { kind: 'opened' }>;
  readonly commit: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly text: SourceText;
}

async function compileCommit(
  request: ReleaseRequest,
  { folder }: ReleaseSigner,
): Promise<CompiledCommit | Extract<ReleaseOutcome, { kind: 'refused' }>> {
  const environment = request.environment ?? folder.environment;
  const choice = { ...request, environment, at: request.at ?? 'HEAD' };
  const { opened, compiled, environments, diagnostics, text } = await compileMesh(choice, envoyProof());
  if (opened.kind === 'refused') return refused(explainMissingCommit(request, opened.diagnostics));
  if (hasErrors(diagnostics)) return { kind: 'refused', diagnostics, text };
  const [only, ...others] = compiled;
  if (!only || others.length > 0) {
    throw new UsageError(`this mesh has several environments: choose one with --env (${environments.join(', ')})`);
  }
  const { revision } = opened.tree;
  if (revision.kind !== 'commit') throw new Error('a release was made of a work tree');
  return { kind: 'compiled', compiled: collect(only), mesh: opened, commit: revision.oid, diagnostics, text };
}

/** `HEAD` names nothing only in a repository without commits. */
function explainMissingCommit({ at, repository }: ReleaseRequest, found: readonly Diagnostic[]): readonly Diagnostic[] {
  const isEmpty = at === undefined && found.some(({ code }) => code === 'missing-ref');
  return isEmpty ? [diagnose('uncommitted-source', { repository: withoutCredentials(repository) })] : found;
}

function signerProblems(
  { folder }: ReleaseSigner,
  { environment, trustDomain }: { environment: string; trustDomain: string },
): Diagnostic[] {
  const problems: string[] = [];
  if (folder.trustDomain !== trustDomain) {
    problems.push(`it signs for trust domain ${folder.trustDomain}, and the mesh is of ${trustDomain}`);
  }
  if (folder.environment !== undefined && folder.environment !== environment) {
    problems.push(`it signs for environment ${folder.environment} only, not for ${environment}`);
  }
  return problems.map((reason) => diagnose('signer-unusable', { path: folder.directory, reason }));
}

async function readTip({
  remote,
  branch,
  expectedParent,
}: {
  remote: string;
  branch: string;
  expectedParent: string | undefined;
}): Promise<{ kind: 'read'; tip: BranchTip | undefined } | { kind: 'refused'; diagnostic: Diagnostic }> {
  const repository = withoutCredentials(remote);
  const read = await readBranch(remote, branch);
  if (read.kind === 'failed') {
    return { kind: 'refused', diagnostic: diagnose('branch-unreachable', { branch, repository, reason: read.reason }) };
  }
  const tip = read.kind === 'read' ? read.tip : undefined;
  if (expectedParent !== undefined && expectedParent !== tip?.oid) {
    const found = tip?.oid ?? 'nothing';
    return { kind: 'refused', diagnostic: diagnose('branch-moved', { branch, expected: expectedParent, found }) };
  }
  return { kind: 'read', tip };
}

type Sent = Extract<ReleaseOutcome, { kind: 'released' }>['published'] | { readonly diagnostic: Diagnostic };

async function send(
  request: ReleaseRequest,
  work: {
    built: BuiltRelease;
    source: CompiledCommit;
    branch: string;
    remote: string;
    tip: BranchTip | undefined;
    trustDomain: string;
  },
): Promise<Sent> {
  if (request.dryRun) return { kind: 'dry-run' };
  const { built, source, branch, remote, tip, trustDomain } = work;
  const { name, environment } = source.compiled.ir;
  const title =
    built.change === 'content'
      ? `Release ${built.serial} of ${name} ${environment}`
      : `Vouch again for release ${built.serial} of ${name} ${environment}`;
  const published = await publish({
    repository: remote,
    branch,
    files: built.files,
    tip: tip ?? 'absent',
    message: `${title}\n\nMesh-Source-Commit: ${source.commit}\nMesh-Serial: ${built.serial}\n`,
    author: { name: 'meshc', email: `meshc@${trustDomain}` },
    time: request.now,
  });
  if (published.kind === 'moved') return { diagnostic: diagnose('branch-moved', { branch, ...published }) };
  if (published.kind !== 'failed') return published;
  const repository = withoutCredentials(remote);
  return { diagnostic: diagnose('branch-unreachable', { branch, repository, reason: published.reason }) };
}

function refused(diagnostics: readonly Diagnostic[]): Extract<ReleaseOutcome, { kind: 'refused' }> {
  return { kind: 'refused', diagnostics, text: () => undefined };
}

import { allBins } from '../../bundle/hash-bins.ts';
import { releaseLayout } from '../../bundle/layout.ts';
import { openStatement } from '../../bundle/manifest-shape.ts';
import { openSnapshot, openTimestamp } from '../../bundle/metadata.ts';
import type { ReleaseFiles } from '../../bundle/previous-release.ts';
import { Refusal } from '../../bundle/refusal.ts';
import { nextVersion } from '../../bundle/release-metadata.ts';
import { ShapeError } from '../../bundle/shape.ts';
import { listing, seal, timestampBody } from '../../bundle/sign-metadata.ts';
import { verifyMetadata } from '../../bundle/verify-metadata.ts';
import { followRoots } from '../../bundle/verify-root.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { type BranchTip, type Published, publish, readBranch } from '../../git/push.ts';
import { guarded, type KeyPlaces, openTimestampSigner } from '../trust/open-signer.ts';
import { withoutCredentials } from './address.ts';

/** What to vouch for. */
export interface VouchRequest {
  readonly places: KeyPlaces;
  readonly remote: string;
  readonly environment: string;
  readonly now: Date;
}

export type VouchOutcome =
  | {
      readonly kind: 'vouched';
      readonly serial: number;
      /** Whether a release that waited was published, or only the one that nodes run was vouched for again. */
      readonly what: 'waiting release' | 'present release';
      readonly branch: string;
      readonly oid: string;
      readonly expires: Date;
    }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Signs the timestamp, the one thing that has to be signed every few hours, as a job of its own: it holds one key, compiles
 * nothing and issues nothing. A release that waits is verified first, and must be newer than what nodes run; so a thief of
 * the pipeline's key cannot bring back an old one, and a thief of this key cannot make one.
 */
export async function vouch(request: VouchRequest): Promise<VouchOutcome> {
  const made = await guarded(() => makeTimestamp(request));
  return made.kind === 'refused' ? made : made.opened;
}

async function makeTimestamp(request: VouchRequest): Promise<VouchOutcome> {
  const { places, remote, environment, now } = request;
  const opened = await openTimestampSigner(places, { kind: 'at', now });
  if (opened.kind === 'refused') return opened;
  const { approved, timestamp } = opened.opened;
  const branch = releaseLayout.branch(environment);
  const present = await readTip(remote, branch);
  if ('diagnostic' in present) return refused(present.diagnostic);
  const pending = await readTip(remote, releaseLayout.pendingBranch(environment));
  if ('diagnostic' in pending) return refused(pending.diagnostic);
  const waits = pending.tip && snapshotVersion(pending.tip.files) > snapshotVersion(present.tip?.files);
  const base = waits ? pending.tip : present.tip;
  if (!base) {
    const reason = 'there is neither a release nor one that waits';
    return refused(diagnose('branch-unreachable', { branch, repository: withoutCredentials(remote), reason }));
  }
  const signed = await withTimestamp(base.files, {
    sign: (body) => seal(body, [timestamp]),
    earlier: present.tip?.files,
    now,
  });
  const problem = await findProblem(signed.files, { roots: approved.roots, earlier: present.tip?.files, now });
  if (problem) return refused(problem);
  const serial = openStatement(
    base.files.get(releaseLayout.target(releaseLayout.statement)) ?? new Uint8Array(),
  ).serial;
  const published = await publish({
    repository: remote,
    branch,
    files: signed.files,
    tip: present.tip ?? 'absent',
    message: `Vouch for release ${serial} of ${environment}\n\nMesh-Serial: ${serial}\n`,
    author: { name: 'meshc', email: `meshc@${opened.opened.folder.trustDomain}` },
    time: now,
  });
  if (published.kind !== 'published' && published.kind !== 'unchanged')
    return refused(unpublished(published, branch, remote));
  const what = waits ? 'waiting release' : 'present release';
  return { kind: 'vouched', serial, what, branch, oid: published.oid, expires: signed.expires };
}

async function withTimestamp(
  files: ReleaseFiles,
  {
    sign,
    earlier,
    now,
  }: { sign: (body: unknown) => Promise<Uint8Array>; earlier: ReleaseFiles | undefined; now: Date },
): Promise<{ files: ReleaseFiles; expires: Date }> {
  const snapshot = files.get(releaseLayout.metadata('snapshot.json')) ?? new Uint8Array();
  const before = earlier?.get(releaseLayout.metadata('timestamp.json'));
  const version = nextVersion(before && openTimestamp(before).signed.version, now);
  const body = timestampBody({ version, now, snapshot: listing(snapshot, snapshotVersion(files)) });
  const bytes = await sign(body);
  const { expires } = openTimestamp(bytes).signed;
  const path = releaseLayout.metadata('timestamp.json');
  const all = new Map([...files, [path, bytes] as const]);
  return { files: new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1))), expires };
}

/** Verifies everything but what only a node can see, and that nothing is older than what nodes run now. */
async function findProblem(
  files: ReleaseFiles,
  { roots, earlier, now }: { roots: readonly Uint8Array[]; earlier: ReleaseFiles | undefined; now: Date },
): Promise<Diagnostic | undefined> {
  const readFile = async (path: string) => files.get(path);
  const freshness = { kind: 'at', now } as const;
  const root = roots.at(-1) ?? new Uint8Array();
  const before = (name: string) => earlier?.get(releaseLayout.metadata(name));
  const state = { root, timestamp: before('timestamp.json'), snapshot: before('snapshot.json') };
  try {
    const followed = await followRoots(readFile, state, freshness).catch((error: unknown) => {
      // Signed under a root whose keys were replaced since: what they signed counts no more.
      if (error instanceof Refusal && error.reason === 'state-damaged')
        return followRoots(readFile, { root }, freshness);
      throw error;
    });
    await verifyMetadata(readFile, followed, { freshness, wanted: allBins });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.diagnostic;
    throw error;
  }
}

/** 0 for what has no snapshot that can be read. */
function snapshotVersion(files: ReleaseFiles | undefined): number {
  const bytes = files?.get(releaseLayout.metadata('snapshot.json'));
  try {
    return bytes ? openSnapshot(bytes).signed.version : 0;
  } catch (error) {
    if (error instanceof ShapeError) return 0;
    throw error;
  }
}

async function readTip(
  remote: string,
  branch: string,
): Promise<{ tip: BranchTip | undefined } | { diagnostic: Diagnostic }> {
  const read = await readBranch(remote, branch);
  if (read.kind !== 'failed') return { tip: read.kind === 'read' ? read.tip : undefined };
  const repository = withoutCredentials(remote);
  return { diagnostic: diagnose('branch-unreachable', { branch, repository, reason: read.reason }) };
}

function unpublished(
  published: Extract<Published, { kind: 'moved' | 'failed' }>,
  branch: string,
  remote: string,
): Diagnostic {
  if (published.kind === 'moved') return diagnose('branch-moved', { branch, ...published });
  return diagnose('branch-unreachable', { branch, repository: withoutCredentials(remote), reason: published.reason });
}

function refused(diagnostic: Diagnostic): VouchOutcome {
  return { kind: 'refused', diagnostics: [diagnostic] };
}

import { rm } from 'node:fs/promises';
import { releaseLayout } from '../bundle/layout.ts';
import { type Check, type VerifiedRelease, verifyRelease } from '../bundle/verify-release.ts';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { BrokenRepositoryError, type CommitFiles, openCommit } from '../git/commit-files.ts';
import type { Agent } from './agent.ts';
import type { Candidate } from './fetch-remotes.ts';
import { readFingerprints } from './keys.ts';
import type { ReceivedRelease } from './state/release-store.ts';
import { keepTrusted, readTrusted } from './trusted-store.ts';

/** A verified release, ready to be stored. */
export type Received =
  | {
      readonly kind: 'received';
      readonly release: ReceivedRelease;
      readonly freshUntil: Date;
      readonly oid: string;
      /** What was verified, for people. */
      readonly checks: readonly Check[];
    }
  | { readonly kind: 'refused'; readonly problem: Diagnostic };

/**
 * Verifies what the remotes have and takes the newest. A remote that serves an old or broken release does no harm while
 * another serves a good one; when none does, the refusal of the preferred remote is the one reported.
 */
export async function verifyCandidates(agent: Agent, candidates: readonly Candidate[]): Promise<Received> {
  let best: Extract<Received, { kind: 'received' }> | undefined;
  let refusal: Diagnostic | undefined;
  for (const candidate of candidates) {
    const received = await verifyCandidate(agent, candidate);
    if (received.kind === 'refused') {
      agent.log('warning', 'release refused', { ...candidate, code: received.problem.code });
      refusal ??= received.problem;
    } else if (!best || received.release.statement.serial > best.release.statement.serial) best = received;
  }
  if (best) return best;
  if (!refusal) throw new Error('there was nothing to verify');
  return { kind: 'refused', problem: refusal };
}

async function verifyCandidate(agent: Agent, { remote, oid }: Candidate): Promise<Received> {
  const { config, folder } = agent;
  const trusted = await readTrusted(folder, config.trustedRoot);
  if ('code' in trusted) return { kind: 'refused', problem: trusted };
  const commit = openCommit(folder.remote(remote), oid);
  try {
    const verified = await verifyRelease({
      ...config,
      readFile: commit.read,
      trusted,
      now: agent.now(),
      agentVersion: agent.version,
      localKeys: await localKeys(agent),
    });
    if (verified.kind === 'refused') {
      // A newer root must outlive a release that is refused for another reason.
      if (Buffer.compare(verified.trusted.root, trusted.root) !== 0) await keepTrusted(folder, verified.trusted);
      return { kind: 'refused', problem: verified.diagnostic };
    }
    if (trusted.timestamp === undefined) {
      // Nothing is remembered that would stop the replay of an older release: new, or its state was removed.
      const { statement } = verified;
      agent.log('warning', 'first release trusted from the root file alone', { remote, serial: statement.serial });
    }
    const { freshUntil, checks } = verified;
    return { kind: 'received', release: await received(commit, verified), freshUntil, oid, checks };
  } catch (error) {
    if (!(error instanceof BrokenRepositoryError)) throw error;
    await rm(folder.remote(remote), { recursive: true, force: true });
    return { kind: 'refused', problem: diagnose('repository-damaged', { remote, reason: error.message }) };
  }
}

/** Fingerprints by proxy. Read every time: a key may have been enrolled since. */
async function localKeys(agent: Agent): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const fingerprints = new Map<string, ReadonlySet<string>>();
  for (const proxy of agent.config.proxies) fingerprints.set(proxy, await readFingerprints(agent.folder, proxy));
  return fingerprints;
}

/** The bytes behind what was verified, to be kept: digests are over bytes, not over meaning. */
async function received(commit: CommitFiles, verified: VerifiedRelease): Promise<ReceivedRelease> {
  const { manifest, manifestSha256, statement, resources, trusted } = verified;
  const trustBundles = new Map<string, Uint8Array>();
  for (const { trustDomain } of manifest.trust) {
    trustBundles.set(trustDomain, await bytesOf(commit, releaseLayout.trustBundle(trustDomain)));
  }
  const manifestBytes = await bytesOf(commit, releaseLayout.nodeManifest(manifest.node));
  return { digest: manifestSha256, manifest, manifestBytes, statement, trustBundles, resources, trusted };
}

async function bytesOf(commit: CommitFiles, path: string): Promise<Uint8Array> {
  const bytes = await commit.read(releaseLayout.target(path));
  if (!bytes) throw new Error(`${path} was verified and is gone`);
  return bytes;
}

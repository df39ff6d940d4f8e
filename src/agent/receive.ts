import { releaseLayout } from '../bundle/layout.ts';
import { type Check, type VerifiedRelease, verifyRelease } from '../bundle/verify-release.ts';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { BrokenRepositoryError } from '../git/commit-files.ts';
import type { Agent } from './agent.ts';
import type { Candidate } from './fetch-remotes.ts';
import { readFingerprints } from './keys.ts';
import { sourcesOf } from './sources/open-source.ts';
import { type ReleaseFiles, type Source, UnreadableSourceError } from './sources/source.ts';
import type { ReceivedRelease } from './state/release-store.ts';
import { keepTrusted, readTrusted } from './trusted-store.ts';

/** A verified release, ready to be stored. */
export type Received =
  | {
      readonly kind: 'received';
      readonly release: ReceivedRelease;
      readonly freshUntil: Date;
      readonly oid: string;
      /** Every name under which sources have this release. */
      readonly oids: ReadonlySet<string>;
      /** What was verified, for people. */
      readonly checks: readonly Check[];
    }
  | { readonly kind: 'refused'; readonly problem: Diagnostic };

/**
 * Verifies what the remotes have and takes the newest. A remote that serves an old or broken release does no harm while
 * another serves a good one; when none does, the refusal of the preferred remote is the one reported.
 */
export async function verifyCandidates(agent: Agent, candidates: readonly Candidate[]): Promise<Received> {
  let best: Verified | undefined;
  let refusal: Diagnostic | undefined;
  const sources = sourcesOf(agent);
  for (const candidate of candidates) {
    const source = sources.find(({ name }) => name === candidate.remote);
    if (!source) continue;
    const received = await verifyCandidate(agent, source, candidate.oid);
    if (received.kind === 'refused') {
      agent.log('warning', 'release refused', { ...candidate, code: received.problem.code });
      refusal ??= received.problem;
    } else if (!best || received.release.statement.serial > best.release.statement.serial) best = received;
    else if (isSame(best, received)) best = { ...best, oids: new Set([...best.oids, received.oid]) };
  }
  if (best) return best;
  if (!refusal) throw new Error('there was nothing to verify');
  return { kind: 'refused', problem: refusal };
}

type Verified = Extract<Received, { kind: 'received' }>;

/** The same metadata, by another way. */
function isSame(one: Verified, other: Verified): boolean {
  const timestamps = [one, other].map(({ release }) => release.trusted.timestamp ?? new Uint8Array());
  return Buffer.compare(timestamps[0] as Uint8Array, timestamps[1] as Uint8Array) === 0;
}

async function verifyCandidate(agent: Agent, source: Source, oid: string): Promise<Received> {
  const { config, folder } = agent;
  const trusted = await readTrusted(folder, config.trustedRoot);
  if ('code' in trusted) return { kind: 'refused', problem: trusted };
  const files = source.open(oid);
  try {
    const verified = await verifyRelease({
      ...config,
      readFile: files.read,
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
      agent.log('warning', 'first release trusted from the root file alone', {
        remote: source.name,
        serial: statement.serial,
      });
    }
    const { freshUntil, checks } = verified;
    return {
      kind: 'received',
      release: await received(files, verified),
      freshUntil,
      oid,
      oids: new Set([oid]),
      checks,
    };
  } catch (error) {
    if (error instanceof UnreadableSourceError) {
      const remotes = [`${source.name}: ${error.message}`];
      return { kind: 'refused', problem: diagnose('remote-unreachable', { remotes }) };
    }
    if (!(error instanceof BrokenRepositoryError)) throw error;
    await source.forget();
    return { kind: 'refused', problem: diagnose('repository-damaged', { remote: source.name, reason: error.message }) };
  }
}

/** Fingerprints by proxy. Read every time: a key may have been enrolled since. */
async function localKeys(agent: Agent): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const fingerprints = new Map<string, ReadonlySet<string>>();
  for (const proxy of agent.config.proxies) fingerprints.set(proxy, await readFingerprints(agent.folder, proxy));
  return fingerprints;
}

/** The bytes behind what was verified, to be kept: digests are over bytes, not over meaning. */
async function received(files: ReleaseFiles, verified: VerifiedRelease): Promise<ReceivedRelease> {
  const { manifest, manifestSha256, statement, resources, trusted } = verified;
  const trustBundles = new Map<string, Uint8Array>();
  for (const { trustDomain } of manifest.trust) {
    trustBundles.set(trustDomain, await bytesOf(files, releaseLayout.trustBundle(trustDomain)));
  }
  const manifestBytes = await bytesOf(files, releaseLayout.nodeManifest(manifest.node));
  return { digest: manifestSha256, manifest, manifestBytes, statement, trustBundles, resources, trusted };
}

async function bytesOf(files: ReleaseFiles, path: string): Promise<Uint8Array> {
  const bytes = await files.read(releaseLayout.target(path));
  if (!bytes) throw new Error(`${path} was verified and is gone`);
  return bytes;
}

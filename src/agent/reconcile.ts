import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { admit } from './admission/admission.ts';
import { returnPlace } from './admission/place.ts';
import { type Agent, note, type Verification } from './agent.ts';
import { findUnmetNeed } from './certificates/certificate-files.ts';
import {
  confirm,
  deny,
  hold,
  keep,
  type Outcome,
  refuse,
  rest,
  returnToLastGood,
  rollBack,
  standStill,
  stop,
  supersede,
  unreachable,
  wait,
} from './conclude.ts';
import { type Candidate, fetchRemotes, lostRemotes } from './fetch-remotes.ts';
import { findFullDisk } from './guards/free-space.ts';
import { findInterceptionProblem } from './interception/interception.ts';
import { watchRelease } from './probation/probation.ts';
import { setCondition, step } from './progress.ts';
import { checkRelease } from './proxies/check-release.ts';
import { rollOut } from './proxies/rollout.ts';
import { type Received, verifyCandidates } from './receive.ts';
import { findSealedProblem } from './sealed-values.ts';
import { isDenied, readDenied, readPending, writePending } from './state/record.ts';
import {
  isDiagnostic,
  linkedDigest,
  linkRelease,
  nameOf,
  type ReceivedRelease,
  readRelease,
  type StoredRelease,
  stageRelease,
} from './state/release-store.ts';
import type { ReleaseName } from './status/status.ts';
import { keepTrusted } from './trusted-store.ts';

/** One round: look for a release, and if there is a new one that can be trusted, run it, or go back. */
export async function reconcile(agent: Agent): Promise<Outcome> {
  const unsettled = agent.unsettled ? await returnToLastGood(agent) : undefined;
  if (!unsettled && agent.unsettled) {
    agent.unsettled = false;
    setCondition(agent, 'Ready', undefined);
  }
  const fetched = await step(agent, 'fetch', () => fetchRemotes(agent));
  if (fetched.kind === 'unreachable') return unreachable(agent, fetched.problem);
  const known = findKnown(agent, fetched.candidates);
  if (known) return settledPlace(agent, await rest(agent, known));

  const received = await step(agent, 'verify', () => verify(agent, fetched.candidates));
  if (received.kind === 'refused') return refuse(agent, received.problem);
  const denial = await findDenial(agent, received.release);
  if (denial) return standStill(agent, denial);
  if (await isRunning(agent, received.release)) return settledPlace(agent, await keep(agent, received));

  const prepared = await prepare(agent, received);
  if (prepared.kind !== 'ready') return prepared;
  return apply(agent, { ...prepared, wasReachable: fetched.lost === undefined });
}

/** Values first: one that does not open is found here, and not by a program that misses it. */
async function checkSealed(agent: Agent, staged: StoredRelease): Promise<Diagnostic | undefined> {
  const { digest, manifest } = staged;
  return (
    (await findSealedProblem(agent.folder, { digest, sealed: manifest.sealed })) ?? (await checkRelease(agent, staged))
  );
}

/** Goes on with the release that waits for an Envoy, without asking for a newer one: git may be down by now. */
export async function resume(agent: Agent): Promise<Outcome | undefined> {
  const { waiting } = agent;
  if (!waiting) return undefined;
  const wasReachable = lostRemotes(await fetchRemotes(agent)) === undefined;
  return apply(agent, { kind: 'ready', ...waiting, wasReachable });
}

type Verified = Extract<Received, { kind: 'received' }>;

/** A release that is on disk, fits this node, and may be taken now. */
interface Prepared {
  readonly kind: 'ready';
  readonly release: StoredRelease;
  readonly verification: Verification;
  /** Whether a remote could be reached just before. */
  readonly wasReachable: boolean;
}

/** Everything that comes before Envoy is touched. */
async function prepare(agent: Agent, received: Verified): Promise<Prepared | Outcome> {
  const staged = await step(agent, 'stage', () => stage(agent, received.release));
  if (isDiagnostic(staged)) return refuse(agent, staged);
  const barred =
    (await findInterceptionProblem(agent, staged.proxies)) ?? (await findUnmetNeed(agent, staged.proxies.values()));
  if (barred) return hold(agent, { kind: 'held', problem: barred, until: undefined });
  const unfit = await step(agent, 'check', () => checkSealed(agent, staged));
  if (unfit) return deny(agent, staged, unfit);
  const admission = await step(agent, 'admit', () => admit(agent, staged));
  if (admission.kind === 'held') return hold(agent, admission);
  setCondition(agent, 'Admitted', undefined);
  note(agent, { admissionAt: undefined });
  const verification = { oids: received.oids, freshUntil: received.freshUntil };
  return { kind: 'ready', release: staged, verification, wasReachable: true };
}

/** Activates a release and watches it, until it is good, has failed, or a newer one takes its place. */
async function apply(agent: Agent, prepared: Prepared): Promise<Outcome> {
  const { release, verification, wasReachable } = prepared;
  agent.waiting = undefined;
  await step(agent, 'announce', () => announce(agent, release));
  const refused = await step(agent, 'activate', () => rollOut(agent, release));
  if (refused?.code === 'envoy-absent') return wait(agent, { release, verification }, refused);
  if (refused) return settledPlace(agent, await rollBack(agent, release, refused));
  const passedOver = new Set<string>();
  for (;;) {
    const trial = { release, oids: verification.oids, wasReachable, passedOver };
    const verdict = await step(agent, 'probation', () => watchRelease(agent, trial));
    if (verdict.kind === 'good') return settledPlace(agent, await confirm(agent, release, verification));
    if (verdict.kind === 'failed') return rollBack(agent, release, verdict.problem);
    if (verdict.kind === 'stopped') return stop(agent, release);
    const newer = await prepare(agent, verdict.received);
    if (newer.kind === 'ready') {
      await supersede(agent, release);
      return apply(agent, newer);
    }
    // It cannot be taken now, so this one is watched to its end.
    passedOver.add(verdict.received.release.digest);
  }
}

/** A place of the lock server is given back by a node that runs the newest release, and kept by one that had to go back. */
async function settledPlace(agent: Agent, outcome: Outcome): Promise<Outcome> {
  if (outcome.kind === 'applied' || outcome.kind === 'unchanged') await returnPlace(agent);
  return outcome;
}

async function verify(agent: Agent, candidates: readonly Candidate[]): Promise<Received> {
  setCondition(agent, 'SourceFetched', undefined);
  agent.verified = undefined;
  const received = await verifyCandidates(agent, candidates);
  if (received.kind === 'refused') return received;
  setCondition(agent, 'SourceVerified', undefined);
  note(agent, { observed: nameOf({ digest: received.release.digest, statement: received.release.statement }) });
  return received;
}

async function stage(agent: Agent, release: ReceivedRelease): Promise<StoredRelease | Diagnostic> {
  const bytes = [...release.resources.values()].reduce((sum, resource) => sum + resource.length, 0);
  const full = await findFullDisk(agent.folder, { bytes, spareBytes: agent.settings.guards.minimumFreeBytes });
  if (full) return full;
  await stageRelease(agent.folder, release);
  // From here on nothing older is accepted, even if this release then fails on this node.
  await keepTrusted(agent.folder, release.trusted);
  return readRelease(agent.folder, release.digest);
}

/** The breadcrumb comes first: an end of the agent after it is noticed at the next start. */
async function announce(agent: Agent, release: StoredRelease): Promise<void> {
  const before = await readPending(agent.folder);
  const interruptions = before?.release.digest === release.digest ? before.interruptions : 0;
  await writePending(agent.folder, { release: nameOf(release), interruptions, active: true });
  await linkRelease(agent.folder.current, release.digest);
  note(agent, { lastAttempted: nameOf(release) });
  agent.log('info', 'release activating', { ...nameOf(release) });
}

/** The release that runs, when no remote has anything else and its time has not run out. */
function findKnown(agent: Agent, candidates: readonly Candidate[]): ReleaseName | undefined {
  const { verified, status } = agent;
  if (!verified || agent.now() >= verified.freshUntil) return undefined;
  return candidates.every(({ oid }) => verified.oids.has(oid)) ? status.lastGood : undefined;
}

async function findDenial(agent: Agent, release: ReceivedRelease): Promise<Diagnostic | undefined> {
  if (!(await isDenied(agent.folder, release.digest))) return undefined;
  const denied = (await readDenied(agent.folder)).find(({ digest }) => digest === release.digest);
  return denied && diagnose('release-denied', { digest: denied.digest, reason: denied.message });
}

async function isRunning(agent: Agent, release: ReceivedRelease): Promise<boolean> {
  // What waits is in the files by now.
  if (agent.waiting) return false;
  const pending = await readPending(agent.folder);
  return pending?.active !== true && (await linkedDigest(agent.folder.lastGood)) === release.digest;
}

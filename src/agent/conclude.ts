import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { Admission } from './admission/admission.ts';
import { writeForced } from './admission/forced.ts';
import { type Agent, note, type Verification } from './agent.ts';
import { forgetCertificates } from './certificates/certificate-files.ts';
import { fetchRemotes, lostRemotes } from './fetch-remotes.ts';
import { restingState, setCondition, settle, step } from './progress.ts';
import { putBack, removeProxies } from './proxies/rollout.ts';
import type { Received } from './receive.ts';
import { denyRelease, pardonRelease, readPending, recordOutcome, writePending, writeRecord } from './state/record.ts';
import {
  isDiagnostic,
  linkedDigest,
  linkRelease,
  nameOf,
  pruneReleases,
  readRelease,
  restateRelease,
  type StoredRelease,
} from './state/release-store.ts';
import type { HistoryEntry, ReleaseName } from './status/status.ts';
import { keepTrusted } from './trusted-store.ts';

/** What came of a round. Whatever it is, the last good release runs if Envoy still can. */
export type Outcome =
  | { readonly kind: 'applied'; readonly release: ReleaseName }
  | { readonly kind: 'unchanged'; readonly release: ReleaseName }
  /** The agent was told to end while a release was on probation; the next one decides. */
  | { readonly kind: 'stopped'; readonly release: ReleaseName }
  /** `waiting`: everything is ready, and something that the release waits for has yet to come. */
  | { readonly kind: 'unreachable' | 'refused' | 'waiting' | 'rolled-back' | 'stalled'; readonly problem: Diagnostic };

/** The release is good: from now on it is what this node returns to. */
export async function confirm(agent: Agent, release: StoredRelease, verification: Verification): Promise<Outcome> {
  const name = nameOf(release);
  await step(agent, 'confirm', () => linkRelease(agent.folder.lastGood, release.digest));
  await step(agent, 'clean', async () => {
    await writePending(agent.folder, undefined);
    await writeRecord(agent.folder.waiting, undefined);
    await writeForced(agent.folder, undefined);
    await removeProxies(agent, release);
    await forgetCertificates(agent, release.proxies.values());
    await pruneReleases(agent.folder, { digest: release.digest, at: agent.now() });
  });
  for (const type of ['Applied', 'Ready', 'InStep'] as const) setCondition(agent, type, undefined);
  note(agent, { lastGood: name, history: await record(agent, { result: 'applied', release: name }) });
  agent.verified = verification;
  agent.log('info', 'release confirmed', { ...name });
  await settle(agent, restingState(agent));
  return { kind: 'applied', release: name };
}

/** Found out before anything was touched: what runs goes on. */
export async function deny(agent: Agent, unfit: StoredRelease, problem: Diagnostic): Promise<Outcome> {
  const { folder } = agent;
  const release = nameOf(unfit);
  setCondition(agent, 'Applied', problem);
  const rejected = await step(agent, 'deny', () => denyRelease(folder, { release, problem, now: agent.now() }));
  note(agent, { rejected, history: await record(agent, { result: 'refused', release, problem }) });
  await settle(agent, restingState(agent));
  return { kind: 'refused', problem };
}

/** Denies the digest before going back: a crash in between must not end in trying it again. */
export async function rollBack(agent: Agent, failed: StoredRelease, problem: Diagnostic): Promise<Outcome> {
  const { folder } = agent;
  const release = nameOf(failed);
  agent.log('error', 'release failed', { ...release, code: problem.code, message: problem.message });
  setCondition(agent, 'Applied', problem);
  const rejected = await step(agent, 'deny', () => denyRelease(folder, { release, problem, now: agent.now() }));
  const second = await step(agent, 'roll-back', () => returnToLastGood(agent));
  agent.unsettled = second !== undefined;
  const result = second ? 'stalled' : 'rolled-back';
  agent.counters.count('rollback', { reason: problem.code });
  note(agent, { rejected, history: await record(agent, { result, release, problem: second ?? problem }) });
  if (problem.code === 'remote-unreachable' && !second) await pardonIfInnocent(agent, release);
  if (second) setCondition(agent, 'Ready', second);
  await settle(agent, second ? 'Stalled' : restingState(agent));
  return { kind: result, problem: second ?? problem };
}

/** If the remote stays away without the release, it was not the release that cut it off: it may be tried again. */
async function pardonIfInnocent(agent: Agent, release: ReleaseName): Promise<void> {
  if (lostRemotes(await fetchRemotes(agent)) === undefined) return;
  note(agent, { rejected: await pardonRelease(agent.folder, release.digest) });
  agent.log('info', 'release pardoned', { ...release });
}

/** Puts the last good release back. Without one there is nothing to run, and what was started for the failed one is ended. */
export async function returnToLastGood(agent: Agent): Promise<Diagnostic | undefined> {
  const { folder } = agent;
  const digest = await linkedDigest(folder.lastGood);
  const good = digest === undefined ? undefined : await readRelease(folder, digest);
  if (good && isDiagnostic(good)) return good;
  const problem = good && (await putBack(agent, good, { resend: true }));
  if (problem) return problem;
  await removeProxies(agent, good);
  if (good) await linkRelease(folder.current, good.digest);
  await writePending(folder, undefined);
  return undefined;
}

/** Nothing is known to be wrong, so nothing is taken back, and an end of the agent from here on is not this release's fault. */
export async function wait(
  agent: Agent,
  waiting: NonNullable<Agent['waiting']>,
  problem: Diagnostic,
): Promise<Outcome> {
  agent.waiting = waiting;
  await disarm(agent);
  setCondition(agent, 'Applied', problem);
  await settle(agent, 'Waiting');
  return { kind: 'waiting', problem };
}

/** The agent ends while a release is on probation: the next agent goes back and begins again, and nobody is to blame. */
export async function stop(agent: Agent, release: StoredRelease): Promise<Outcome> {
  await disarm(agent);
  agent.log('info', 'probation was cut short', { ...nameOf(release) });
  return { kind: 'stopped', release: nameOf(release) };
}

/** A newer release comes before anything was decided about this one. */
export async function supersede(agent: Agent, release: StoredRelease): Promise<void> {
  agent.log('info', 'release superseded', { ...nameOf(release) });
  note(agent, { history: await record(agent, { result: 'superseded', release: nameOf(release) }) });
}

/** Not yet: what runs goes on, and the release is looked at again in the next round. */
export async function hold(agent: Agent, held: Extract<Admission, { kind: 'held' }>): Promise<Outcome> {
  setCondition(agent, 'Admitted', held.problem);
  note(agent, { admissionAt: held.until?.toISOString() });
  await settle(agent, restingState(agent));
  return { kind: 'waiting', problem: held.problem };
}

/** No remote could be read. */
export async function unreachable(agent: Agent, problem: Diagnostic): Promise<Outcome> {
  setCondition(agent, 'SourceFetched', problem);
  await settle(agent, restingState(agent));
  return { kind: 'unreachable', problem };
}

/** What the remotes have cannot be trusted, or cannot be taken by this node. */
export async function refuse(agent: Agent, problem: Diagnostic): Promise<Outcome> {
  setCondition(agent, 'SourceVerified', problem);
  agent.counters.count('verify_failures', { reason: problem.code });
  note(agent, { history: await record(agent, { result: 'refused', problem }) });
  await settle(agent, restingState(agent));
  return { kind: 'refused', problem };
}

/** The same release that failed before is still the newest. What it failed with says more than that, and is kept if it is there. */
export async function standStill(agent: Agent, problem: Diagnostic): Promise<Outcome> {
  if (agent.status.conditions.some(({ type, status }) => type === 'Applied' && status) || isUnknown(agent)) {
    setCondition(agent, 'Applied', problem);
  }
  await settle(agent, restingState(agent));
  return { kind: 'refused', problem };
}

/** Another commit, the same manifest: nothing changes here but the number. */
export async function keep(agent: Agent, received: Extract<Received, { kind: 'received' }>): Promise<Outcome> {
  const { release, oids, freshUntil } = received;
  const name = nameOf(release);
  await keepTrusted(agent.folder, release.trusted);
  if (agent.status.lastGood?.serial !== name.serial) {
    await restateRelease(agent.folder, release.digest, release.statement);
    agent.log('info', 'release changes nothing here', { ...name });
  }
  await writeRecord(agent.folder.waiting, undefined);
  for (const type of ['Admitted', 'Applied'] as const) setCondition(agent, type, undefined);
  if (!agent.unsettled) setCondition(agent, 'Ready', undefined);
  note(agent, { lastGood: name, admissionAt: undefined });
  agent.verified = { oids, freshUntil };
  await settle(agent, restingState(agent));
  return { kind: 'unchanged', release: name };
}

/** Nothing is new. */
export async function rest(agent: Agent, release: ReleaseName): Promise<Outcome> {
  setCondition(agent, 'SourceFetched', undefined);
  setCondition(agent, 'SourceVerified', undefined);
  await settle(agent, restingState(agent));
  return { kind: 'unchanged', release };
}

async function disarm(agent: Agent): Promise<void> {
  const pending = await readPending(agent.folder);
  if (pending) await writePending(agent.folder, { ...pending, active: false });
}

async function record(
  agent: Agent,
  outcome: { result: HistoryEntry['result']; release?: ReleaseName; problem?: Diagnostic },
): Promise<readonly HistoryEntry[]> {
  const { result, release, problem } = outcome;
  if (release) agent.counters.count('apply', { result, reason: problem?.code ?? 'ok' });
  return recordOutcome(agent.folder, { result, release, problem, now: agent.now() });
}

function isUnknown(agent: Agent): boolean {
  return agent.status.conditions.some(({ type, reason }) => type === 'Applied' && reason === 'unknown');
}

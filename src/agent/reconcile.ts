import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { type Agent, note, type StepName, saveStatus, type Verification } from './agent.ts';
import { type Candidate, fetchRemotes } from './fetch-remotes.ts';
import { checkRelease } from './proxies/check-release.ts';
import { findExpiring, findOutdated, findUnhealthy, lookAtProxies, proxyStatus } from './proxies/proxy-health.ts';
import { putBack, removeProxies, rollOut } from './proxies/rollout.ts';
import { watchProxies } from './proxies/supervise.ts';
import { type Received, verifyCandidates } from './receive.ts';
import { denyRelease, readDenied, readPending, recordOutcome, writePending } from './state/record.ts';
import {
  isDiagnostic,
  linkedDigest,
  linkRelease,
  pruneReleases,
  type ReceivedRelease,
  readRelease,
  restateRelease,
  type StoredRelease,
  stageRelease,
} from './state/release-store.ts';
import { expiryOf, freshnessOf } from './status/freshness.ts';
import { type AgentState, type ConditionType, type ReleaseName, withCondition, withState } from './status/status.ts';
import { keepTrusted, readTrusted } from './trusted-store.ts';

/** What came of a round. Whatever it is, the last good release runs if Envoy still can. */
export type Outcome =
  | { readonly kind: 'applied'; readonly release: ReleaseName }
  | { readonly kind: 'unchanged'; readonly release: ReleaseName }
  /** `waiting`: everything is ready for an Envoy that something else runs, and that does not answer yet. */
  | { readonly kind: 'unreachable' | 'refused' | 'waiting' | 'rolled-back' | 'stalled'; readonly problem: Diagnostic };

/** One round: look for a release, and if there is a new one that can be trusted, run it, or go back. */
export async function reconcile(agent: Agent): Promise<Outcome> {
  const fetched = await step(agent, 'fetch', () => fetchRemotes(agent));
  if (fetched.kind === 'unreachable') return unreachable(agent, fetched.problem);
  const known = findKnown(agent, fetched.candidates);
  if (known) return rest(agent, known);

  const received = await step(agent, 'verify', () => verify(agent, fetched.candidates));
  if (received.kind === 'refused') return refuse(agent, received.problem);

  const { release } = received;
  const denial = await findDenial(agent, release);
  if (denial) return standStill(agent, denial);
  if (await isRunning(agent, release)) return keep(agent, received);

  const staged = await step(agent, 'stage', () => stage(agent, release));
  if (isDiagnostic(staged)) return refuse(agent, staged);

  const unfit = await step(agent, 'check', () => checkRelease(agent, staged));
  if (unfit) return deny(agent, staged, unfit);

  return apply(agent, staged, { oid: received.oid, freshUntil: received.freshUntil });
}

/** Goes on with the release that waits for an Envoy, without asking for a newer one: git may be down by now. */
export async function resume(agent: Agent): Promise<Outcome | undefined> {
  const { waiting } = agent;
  return waiting && apply(agent, waiting.release, waiting.verification);
}

async function apply(agent: Agent, release: StoredRelease, verification: Verification): Promise<Outcome> {
  agent.waiting = undefined;
  await step(agent, 'announce', () => announce(agent, release));
  const refused = await step(agent, 'activate', () => rollOut(agent, release));
  if (refused?.code === 'envoy-absent') return wait(agent, { release, verification }, refused);
  const problem = refused ?? (await step(agent, 'probation', () => watchProxies(agent)));
  return problem ? rollBack(agent, release, problem) : confirm(agent, release, verification);
}

type Verified = Extract<Received, { kind: 'received' }>;

/** The state the agent shows while a step runs; the others are too short to be seen. */
const stateDuring: Partial<Record<StepName, AgentState>> = {
  fetch: 'Fetching',
  verify: 'Verifying',
  stage: 'Staged',
  activate: 'Activating',
  probation: 'Probation',
  'roll-back': 'RollingBack',
};

/** States in which traffic changes, or just has: they are on disk as soon as they are true, for whoever watches. */
const savedStates: ReadonlySet<AgentState> = new Set(['Activating', 'Probation', 'RollingBack']);

/** Runs a named step. */
export async function step<T>(agent: Agent, name: StepName, run: () => Promise<T>): Promise<T> {
  const state = stateDuring[name];
  if (state) agent.status = withState(agent.status, state, agent.now());
  if (state && savedStates.has(state)) await saveStatus(agent);
  const result = await run();
  agent.afterStep(name);
  return result;
}

/** A release named as the status names it. */
export function nameOf(release: Pick<StoredRelease, 'digest' | 'statement'>): ReleaseName {
  return { digest: release.digest, serial: release.statement.serial, commit: release.statement.commit };
}

/** Notes whether a condition holds, and says so in the log when that changes. */
export function setCondition(agent: Agent, type: ConditionType, problem: Diagnostic | undefined): void {
  const before = agent.status.conditions.find((condition) => condition.type === type);
  agent.status = withCondition(agent.status, type, { problem, now: agent.now() });
  if (before?.reason === (problem?.code ?? 'ok')) return;
  agent.log(problem ? 'error' : 'info', `condition ${type}`, {
    code: problem?.code ?? 'ok',
    message: problem?.message,
  });
}

/** Ends a round in a lasting state, with the status on disk. Who asks for the status sees all of it or nothing. */
export async function settle(agent: Agent, state: AgentState): Promise<void> {
  const seen = await lookAtProxies(agent);
  const outdated = await findOutdated(agent);
  agent.status = withState(agent.status, state, agent.now());
  setCondition(agent, 'Healthy', findUnhealthy(agent, seen));
  setCondition(agent, 'BootstrapCurrent', outdated);
  setCondition(agent, 'IdentityCurrent', findExpiring(agent));
  note(agent, { proxies: proxyStatus(agent, seen) });
  await noteFreshness(agent);
  await saveStatus(agent);
}

/** Also for a node that has been without network since it started: what it once verified says until when. */
async function noteFreshness(agent: Agent): Promise<void> {
  const kept = await readTrusted(agent.folder, agent.config.trustedRoot);
  const freshUntil = 'code' in kept ? undefined : expiryOf(kept.timestamp);
  const now = agent.now();
  const identities = [...agent.proxies.values()].map(({ identity }) => identity);
  note(agent, { freshness: freshnessOf(identities, freshUntil, now) });
  const stale = freshUntil !== undefined && now >= freshUntil;
  setCondition(
    agent,
    'SourceFresh',
    stale ? diagnose('release-stale', { since: freshUntil.toISOString() }) : undefined,
  );
}

async function verify(agent: Agent, candidates: readonly Candidate[]) {
  setCondition(agent, 'SourceFetched', undefined);
  agent.verified = undefined;
  const received = await verifyCandidates(agent, candidates);
  if (received.kind === 'refused') return received;
  setCondition(agent, 'SourceVerified', undefined);
  note(agent, { observed: nameOf(received.release) });
  return received;
}

async function stage(agent: Agent, release: ReceivedRelease): Promise<StoredRelease | Diagnostic> {
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

/** Nothing is known to be wrong, so nothing is taken back, and an end of the agent from here on is not this release's fault. */
async function wait(agent: Agent, waiting: NonNullable<Agent['waiting']>, problem: Diagnostic): Promise<Outcome> {
  agent.waiting = waiting;
  const pending = await readPending(agent.folder);
  if (pending) await writePending(agent.folder, { ...pending, active: false });
  setCondition(agent, 'Applied', problem);
  await settle(agent, 'Waiting');
  return { kind: 'waiting', problem };
}

async function confirm(agent: Agent, release: StoredRelease, verification: Verification): Promise<Outcome> {
  const name = nameOf(release);
  await step(agent, 'confirm', () => linkRelease(agent.folder.lastGood, release.digest));
  await step(agent, 'clean', async () => {
    await writePending(agent.folder, undefined);
    await removeProxies(agent, release);
    await pruneReleases(agent.folder, { digest: release.digest, at: agent.now() });
  });
  for (const type of ['Applied', 'Ready'] as const) setCondition(agent, type, undefined);
  const now = agent.now();
  const history = await recordOutcome(agent.folder, { result: 'applied', release: name, problem: undefined, now });
  note(agent, { lastGood: name, history });
  agent.verified = verification;
  agent.log('info', 'release confirmed', { ...name });
  await settle(agent, 'Steady');
  return { kind: 'applied', release: name };
}

/** Found out before anything was touched: what runs goes on. */
async function deny(agent: Agent, unfit: StoredRelease, problem: Diagnostic): Promise<Outcome> {
  const { folder } = agent;
  const release = nameOf(unfit);
  setCondition(agent, 'Applied', problem);
  const rejected = await step(agent, 'deny', () => denyRelease(folder, { release, problem, now: agent.now() }));
  note(agent, {
    rejected,
    history: await recordOutcome(folder, { result: 'refused', release, problem, now: agent.now() }),
  });
  await settle(agent, restingState(agent));
  return { kind: 'refused', problem };
}

/** Denies the digest before going back: a crash in between must not end in trying it again. */
async function rollBack(agent: Agent, failed: StoredRelease, problem: Diagnostic): Promise<Outcome> {
  const { folder } = agent;
  const release = nameOf(failed);
  agent.log('error', 'release failed', { ...release, code: problem.code, message: problem.message });
  setCondition(agent, 'Applied', problem);
  const rejected = await step(agent, 'deny', () => denyRelease(folder, { release, problem, now: agent.now() }));
  const second = await step(agent, 'roll-back', () => returnToLastGood(agent));
  const result = second ? 'stalled' : 'rolled-back';
  const history = await recordOutcome(folder, { result, release, problem: second ?? problem, now: agent.now() });
  note(agent, { rejected, history });
  if (second) setCondition(agent, 'Ready', second);
  await settle(agent, second ? 'Stalled' : 'Degraded');
  return { kind: result, problem: second ?? problem };
}

/** Without a last good release there is nothing to run, and what was started for the failed one is ended. */
async function returnToLastGood(agent: Agent): Promise<Diagnostic | undefined> {
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

async function unreachable(agent: Agent, problem: Diagnostic): Promise<Outcome> {
  setCondition(agent, 'SourceFetched', problem);
  await settle(agent, restingState(agent));
  return { kind: 'unreachable', problem };
}

async function refuse(agent: Agent, problem: Diagnostic): Promise<Outcome> {
  setCondition(agent, 'SourceVerified', problem);
  const now = agent.now();
  const history = await recordOutcome(agent.folder, { result: 'refused', release: undefined, problem, now });
  note(agent, { history });
  await settle(agent, restingState(agent));
  return { kind: 'refused', problem };
}

/** The same release that failed before is still the newest. */
async function standStill(agent: Agent, problem: Diagnostic): Promise<Outcome> {
  await settle(agent, restingState(agent));
  return { kind: 'refused', problem };
}

/** Another commit, the same manifest: nothing changes here but the number. */
async function keep(agent: Agent, { release, oid, freshUntil }: Verified): Promise<Outcome> {
  const name = nameOf(release);
  await keepTrusted(agent.folder, release.trusted);
  if (agent.status.lastGood?.serial !== name.serial) {
    await restateRelease(agent.folder, release.digest, release.statement);
    agent.log('info', 'release changes nothing here', { ...name });
  }
  for (const type of ['Applied', 'Ready'] as const) setCondition(agent, type, undefined);
  note(agent, { lastGood: name });
  agent.verified = { oid, freshUntil };
  await settle(agent, 'Steady');
  return { kind: 'unchanged', release: name };
}

/** The release that runs, when no remote has anything else and its time has not run out. */
function findKnown(agent: Agent, candidates: readonly Candidate[]): ReleaseName | undefined {
  const { verified, status } = agent;
  if (!verified || agent.now() >= verified.freshUntil) return undefined;
  return candidates.every(({ oid }) => oid === verified.oid) ? status.lastGood : undefined;
}

async function rest(agent: Agent, release: ReleaseName): Promise<Outcome> {
  setCondition(agent, 'SourceFetched', undefined);
  setCondition(agent, 'SourceVerified', undefined);
  await settle(agent, 'Steady');
  return { kind: 'unchanged', release };
}

async function findDenial(agent: Agent, release: ReceivedRelease): Promise<Diagnostic | undefined> {
  const denied = (await readDenied(agent.folder)).find(({ digest }) => digest === release.digest);
  if (!denied) return undefined;
  const problem = diagnose('release-denied', { digest: denied.digest, reason: denied.message });
  // What it failed with says more, and is still there unless the agent was started since.
  if (restingState(agent) === 'Steady') setCondition(agent, 'Applied', problem);
  return problem;
}

async function isRunning(agent: Agent, release: ReceivedRelease): Promise<boolean> {
  // What waits is in the files by now.
  if (agent.waiting) return false;
  const pending = await readPending(agent.folder);
  return pending?.active !== true && (await linkedDigest(agent.folder.lastGood)) === release.digest;
}

/** Where a round that changed nothing leaves the agent: where it was before. */
function restingState(agent: Agent): AgentState {
  const failed = (type: ConditionType) =>
    agent.status.conditions.some((found) => found.type === type && !found.status && found.reason !== 'unknown');
  if (agent.waiting) return 'Waiting';
  return failed('Ready') ? 'Stalled' : failed('Applied') ? 'Degraded' : 'Steady';
}

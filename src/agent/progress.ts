import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { type Agent, note, type StepName, saveStatus } from './agent.ts';
import { certificatesStatus, findCertificateProblem } from './certificates/certificates-status.ts';
import { endpointsStatus, findEndpointsProblem } from './endpoints/endpoint-files.ts';
import { writeIdentityFiles } from './identity-files.ts';
import { findExpiring, findOutdated, findUnhealthy, lookAtProxies, proxyStatus } from './proxies/proxy-health.ts';
import { expiryOf, freshnessOf } from './status/freshness.ts';
import { type AgentState, type ConditionType, withCondition, withState } from './status/status.ts';
import { readTrusted } from './trusted-store.ts';
import { publishIdentities } from './workload-api/workload-apis.ts';

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

/** Runs a named step, and keeps how long it took. */
export async function step<T>(agent: Agent, name: StepName, run: () => Promise<T>): Promise<T> {
  const state = stateDuring[name];
  if (state) agent.status = withState(agent.status, state, agent.now());
  if (state && savedStates.has(state)) await saveStatus(agent);
  const begun = performance.now();
  const result = await run();
  agent.counters.observe(name, (performance.now() - begun) / 1000);
  agent.afterStep(name);
  return result;
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
  // Both are done whatever the other says: programs wait for either.
  const handedOn = [await writeIdentityFiles(agent), await publishIdentities(agent)];
  setCondition(agent, 'IdentityCurrent', findExpiring(agent) ?? handedOn.find((problem) => problem !== undefined));
  setCondition(agent, 'EndpointsCurrent', findEndpointsProblem(agent));
  setCondition(agent, 'CertificatesCurrent', findCertificateProblem(agent));
  const [endpoints, certificates] = [endpointsStatus(agent), certificatesStatus(agent)];
  note(agent, { proxies: proxyStatus(agent, seen), endpoints, certificates });
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

/** Where a round that changed nothing leaves the agent: where it was before. */
export function restingState(agent: Agent): AgentState {
  if (agent.waiting) return 'Waiting';
  if (hasFailed(agent, 'Ready')) return 'Stalled';
  if (agent.status.suspension) return 'Suspended';
  if (hasFailed(agent, 'Applied')) return 'Degraded';
  return hasFailed(agent, 'Admitted') ? 'Waiting' : 'Steady';
}

/** Whether a condition is false for a reason that is known. */
export function hasFailed(agent: Agent, type: ConditionType): boolean {
  return agent.status.conditions.some((found) => found.type === type && !found.status && found.reason !== 'unknown');
}

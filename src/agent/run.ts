import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { type Agent, type AgentOptions, createAgent, type EnvoyRunner, note } from './agent.ts';
import { hasAwaited } from './certificates/certificate-files.ts';
import { followCertificates } from './certificates/follow-certificates.ts';
import type { Outcome } from './conclude.ts';
import { followEndpoints } from './endpoints/follow-endpoints.ts';
import { envoyAdmin } from './envoy/envoy-admin.ts';
import { stopEnvoy } from './envoy/envoy-process.ts';
import { findProgram } from './find-program.ts';
import { giveBackMemory } from './give-back-memory.ts';
import { lookForDrift } from './guards/drift.ts';
import { endInterception } from './interception/interception.ts';
import { findKeyProblems } from './keys.ts';
import { sampleTraffic } from './probation/traffic-memory.ts';
import { restingState, settle } from './progress.ts';
import { retireAll, retireDue } from './proxies/retire.ts';
import { supervise } from './proxies/supervise.ts';
import { reconcile, resume } from './reconcile.ts';
import { recover } from './recover.ts';
import { carryOutRequests } from './requests.ts';
import { writeDurably } from './state/durable-file.ts';
import { takeLock } from './state/lock.ts';
import { createStateFolder } from './state/state-folder.ts';
import { keepEvents } from './status/events.ts';
import { writeMetrics } from './status/metrics.ts';
import { type StatusServer, startStatusServer } from './status/status-server.ts';
import { feedWatchdog, notifyService } from './systemd.ts';
import { closeWorkloadApis } from './workload-api/workload-apis.ts';

/** How an agent is run. */
export interface RunOptions extends Omit<AgentOptions, 'runner' | 'ending'> {
  /** Where `envoy` is looked for when the configuration does not say where it is: the value of `PATH`. */
  readonly searchPath: string;
  /**
   * `rounds`: round after round. `once`: one round, then the end. `recover`: what was good before runs again, without network,
   * then the end. Envoys go on.
   */
  readonly mode: 'rounds' | 'once' | 'recover';
  /**
   * At the end, drain and stop the Envoys. By default they go on serving, and the next agent finds them. One that something
   * else runs is never stopped.
   */
  readonly stopProxies: boolean;
  /** Ends the agent after the step it is at. */
  readonly signal: AbortSignal;
}

/** Why the agent did not start, or how its last round ended, and whether it wants to be started again. */
export type RunResult =
  | { readonly kind: 'not-started'; readonly problem: Diagnostic }
  | { readonly kind: 'ended'; readonly last: Outcome | undefined; readonly startAgain: boolean };

/** Runs the agent until it is told to end: last-good at once, then round after round. */
export async function runAgent(options: RunOptions): Promise<RunResult> {
  const unsafe = await createStateFolder(options.folder);
  if (unsafe) return { kind: 'not-started', problem: unsafe };
  const lock = await takeLock(options.folder);
  if ('code' in lock) return { kind: 'not-started', problem: lock };
  try {
    return await runLocked(options);
  } finally {
    await lock.release();
  }
}

async function runLocked(options: RunOptions): Promise<RunResult> {
  const runner = await findRunner(options);
  if ('code' in runner) return { kind: 'not-started', problem: runner };
  const log = keepEvents(options.folder, options.log, options.now);
  const agent = createAgent({ ...options, log, runner, ending: options.signal });
  agent.log('info', 'agent started', { node: agent.config.node, version: agent.version, pid: process.pid });
  for (const { code, message } of await findKeyProblems(agent.folder, agent.config.proxies)) {
    agent.log('warning', 'key cannot be used', { code, message });
  }
  const servers = await startServers(agent);
  if ('code' in servers) return { kind: 'not-started', problem: servers };
  try {
    await recover(agent);
    await notifyService('READY=1');
    const { last, startAgain } =
      options.mode === 'recover' ? { last: undefined, startAgain: false } : await poll(agent, options);
    if (options.stopProxies) await stopProxies(agent);
    await settle(agent, 'Stopped');
    agent.log('info', 'agent ended', { proxiesStopped: options.stopProxies });
    return { kind: 'ended', last, startAgain };
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await closeWorkloadApis(agent);
  }
}

/** Only an Envoy that this agent has to start must be there now. */
async function findRunner({ config, searchPath }: RunOptions): Promise<EnvoyRunner | Diagnostic> {
  const { attach, envoy = 'envoy' } = config;
  const binary = await findProgram(envoy, searchPath);
  if (binary === undefined && (!attach || config.envoy !== undefined)) return diagnose('envoy-missing', { envoy });
  if (attach) return { kind: 'attached', admin: envoyAdmin(attach.admin), bootstrap: attach.bootstrap, binary };
  return binary === undefined ? diagnose('envoy-missing', { envoy }) : { kind: 'own', binary };
}

/** Rounds and supervision take turns, so that an Envoy is never started in the middle of its own activation. */
async function poll(
  agent: Agent,
  { mode, signal }: RunOptions,
): Promise<{ last: Outcome | undefined; startAgain: boolean }> {
  let last: Outcome | undefined;
  while (!signal.aborted) {
    if (mode === 'once') {
      await carryOutRequests(agent);
      last = await reconcile(agent);
      await retireAll(agent);
      return { last, startAgain: false };
    }
    agent.wake.take();
    last = await guarded(agent, () => reconcile(agent));
    if (last === undefined || last.kind !== 'unchanged') giveBackMemory();
    if (needsTooMuch(agent)) return { last, startAgain: true };
    await superviseUntil(agent, nextPoll(agent), signal);
  }
  return { last, startAgain: false };
}

/**
 * A full disk or a bug of ours ends the round, not the agent. What it had begun is unknown then, so everything known is
 * forgotten and found again, as after a start.
 */
async function guarded<T>(agent: Agent, round: () => Promise<T>): Promise<T | undefined> {
  try {
    return await round();
  } catch (error) {
    agent.log('error', 'round failed', { message: error instanceof Error ? error.message : String(error) });
  }
  try {
    agent.proxies.clear();
    agent.waiting = undefined;
    await recover(agent);
  } catch (error) {
    agent.unsettled = true;
    agent.log('error', 'recovery failed', { message: error instanceof Error ? error.message : String(error) });
  }
  return undefined;
}

/** Up to a fifth sooner or later, so that a fleet does not ask all at once; sooner when something waits for its time. */
function nextPoll(agent: Agent): number {
  const usual = agent.settings.pollMilliseconds * (0.8 + 0.4 * Math.random());
  const { admissionAt } = agent.status;
  const admission = admissionAt === undefined ? usual : Math.max(0, Date.parse(admissionAt) - agent.now().getTime());
  const milliseconds = Math.min(usual, admission + 50);
  note(agent, { nextPollAt: new Date(agent.now().getTime() + milliseconds).toISOString() });
  return performance.now() + milliseconds;
}

/** Sees to the proxies until the next poll, or until somebody has news. */
async function superviseUntil(agent: Agent, deadline: number, signal: AbortSignal): Promise<void> {
  const { timing } = agent;
  do {
    const follows = await guarded(agent, () => superviseOnce(agent));
    if (follows) return;
    await agent.wake.pause(Math.min(timing.superviseMilliseconds, Math.max(0, deadline - performance.now())));
  } while (!signal.aborted && performance.now() < deadline && !agent.wake.take());
}

/** Says whether a round should follow at once. */
async function superviseOnce(agent: Agent): Promise<boolean> {
  if (await carryOutRequests(agent)) return true;
  if (agent.waiting) {
    if (await hasCome(agent)) await resume(agent);
    return false;
  }
  const moved = [await followEndpoints(agent), await followCertificates(agent)].includes(true);
  if (hasAwaited(agent)) return true;
  const changed = (await supervise(agent)) || (await retireDue(agent)) || moved;
  if (isDue(agent, 'sample', agent.timing.sampleMilliseconds))
    await sampleTraffic(agent.traffic, [...agent.proxies.values()]);
  const before = agent.status.conditions;
  if (isDue(agent, 'drift', agent.settings.guards.driftMilliseconds)) await lookForDrift(agent);
  await feedWatchdog(agent.lastDone);
  if (changed || agent.status.conditions !== before) await settle(agent, restingState(agent));
  return false;
}

/** Whether something that is done now and then is due; the first time it is. */
function isDue(agent: Agent, what: string, everyMilliseconds: number): boolean {
  const now = performance.now();
  const last = agent.lastDone.get(what);
  if (last !== undefined && now - last < everyMilliseconds) return false;
  agent.lastDone.set(what, now);
  return true;
}

/** Ended by ourselves between two rounds costs nothing; ended by the kernel in the middle of one could cost a release. */
function needsTooMuch(agent: Agent): boolean {
  const { maximumMemoryBytes } = agent.settings.guards;
  const { rss } = process.memoryUsage();
  if (maximumMemoryBytes === 0 || rss <= maximumMemoryBytes) return false;
  agent.log('error', 'agent needs too much memory', { bytes: rss, most: maximumMemoryBytes });
  return true;
}

/** Whether the Envoy that a release waits for answers now. */
async function hasCome({ runner }: Agent): Promise<boolean> {
  return runner.kind === 'attached' && (await runner.admin.presence()).kind === 'up';
}

/** The server for this node, and the one for a collector elsewhere. */
async function startServers(agent: Agent): Promise<StatusServer[] | Diagnostic> {
  const { status, metrics } = agent.config;
  const asked = {
    status: () => agent.status,
    metrics: () => writeMetrics(agent.status, agent.counters, agent.now()),
    poke: () => agent.wake.poke(),
  };
  const servers: StatusServer[] = [];
  for (const [listen, scope] of [
    [status && { address: status.address ?? '127.0.0.1', port: status.port }, 'node'],
    [metrics, 'metrics'],
  ] as const) {
    if (!listen) continue;
    const server = await startStatusServer(listen, scope, asked);
    if ('code' in server) {
      await Promise.all(servers.map((started) => started.close()));
      return server;
    }
    servers.push(server);
    if (scope === 'node') await writeDurably(agent.folder.statusAddress, `${server.address}\n`);
  }
  const { xds } = agent.config;
  if (!xds) return servers;
  // Only for those that ask for it: it brings Envoy's own types with it.
  const { startXdsServer } = await import('./xds/xds-server.ts');
  const server = await startXdsServer(agent, xds);
  if (!('code' in server)) return [...servers, server];
  await Promise.all(servers.map((started) => started.close()));
  return server;
}

async function stopProxies(agent: Agent): Promise<void> {
  await endInterception(agent);
  await Promise.all(
    [...agent.proxies.values()].map(({ envoy }) => (envoy?.process ? stopEnvoy(envoy, agent.timing) : undefined)),
  );
}

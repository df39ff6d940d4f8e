import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { type Agent, type AgentOptions, createAgent, type EnvoyRunner, note } from './agent.ts';
import { envoyAdmin } from './envoy/envoy-admin.ts';
import { stopEnvoy } from './envoy/envoy-process.ts';
import { findProgram } from './find-program.ts';
import { findKeyProblems } from './keys.ts';
import { supervise } from './proxies/supervise.ts';
import { type Outcome, reconcile, resume, settle } from './reconcile.ts';
import { recover } from './recover.ts';
import { writeDurably } from './state/durable-file.ts';
import { takeLock } from './state/lock.ts';
import { createStateFolder } from './state/state-folder.ts';
import { type StatusServer, startStatusServer } from './status/status-server.ts';

/** How an agent is run. */
export interface RunOptions extends Omit<AgentOptions, 'runner'> {
  /** Where `envoy` is looked for when the configuration does not say where it is: the value of `PATH`. */
  readonly searchPath: string;
  /** One round, then the end; Envoys go on. */
  readonly once: boolean;
  /**
   * At the end, drain and stop the Envoys. By default they go on serving, and the next agent finds them. One that something
   * else runs is never stopped.
   */
  readonly stopProxies: boolean;
  /** Ends the agent after the step it is at. */
  readonly signal: AbortSignal;
}

/** Why the agent did not start, or how its last round ended. */
export type RunResult =
  | { readonly kind: 'not-started'; readonly problem: Diagnostic }
  | { readonly kind: 'ended'; readonly last: Outcome | undefined };

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
  const agent = createAgent({ ...options, runner });
  agent.log('info', 'agent started', { node: agent.config.node, version: agent.version, pid: process.pid });
  for (const { code, message } of await findKeyProblems(agent.folder, agent.config.proxies)) {
    agent.log('warning', 'key cannot be used', { code, message });
  }
  const server = await serveStatus(agent);
  if (server && 'code' in server) return { kind: 'not-started', problem: server };
  try {
    await recover(agent);
    const last = await poll(agent, options);
    if (options.stopProxies) await stopProxies(agent);
    await settle(agent, 'Stopped');
    agent.log('info', 'agent ended', { proxiesStopped: options.stopProxies });
    return { kind: 'ended', last };
  } finally {
    await server?.close();
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
async function poll(agent: Agent, { once, signal }: RunOptions): Promise<Outcome | undefined> {
  let last: Outcome | undefined;
  while (!signal.aborted) {
    if (once) return reconcile(agent);
    last = await guarded(agent, () => reconcile(agent));
    await superviseUntil(agent, nextPoll(agent), signal);
  }
  return last;
}

/**
 * A full disk or a bug of ours ends the round, not the agent. What it had begun is unknown then, so everything known is
 * forgotten and found again, as after a start.
 */
async function guarded(agent: Agent, round: () => Promise<Outcome | undefined>): Promise<Outcome | undefined> {
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
    agent.log('error', 'recovery failed', { message: error instanceof Error ? error.message : String(error) });
  }
  return undefined;
}

/** Up to a fifth sooner or later, so that a fleet does not ask all at once. */
function nextPoll(agent: Agent): number {
  const seconds = (agent.config.pollSeconds ?? 30) * (0.8 + 0.4 * Math.random());
  note(agent, { nextPollAt: new Date(agent.now().getTime() + seconds * 1000).toISOString() });
  return performance.now() + seconds * 1000;
}

async function superviseUntil(agent: Agent, deadline: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && performance.now() < deadline) {
    if (agent.waiting && (await hasCome(agent))) await guarded(agent, () => resume(agent));
    else if (!agent.waiting && (await supervise(agent))) await settle(agent, agent.status.state);
    const pause = Math.min(agent.timing.superviseMilliseconds, Math.max(0, deadline - performance.now()));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** Whether the Envoy that a release waits for answers now. */
async function hasCome({ runner }: Agent): Promise<boolean> {
  return runner.kind === 'attached' && (await runner.admin.presence()).kind === 'up';
}

async function serveStatus(agent: Agent): Promise<StatusServer | Diagnostic | undefined> {
  const { status } = agent.config;
  if (!status) return undefined;
  const listen = { address: status.address ?? '127.0.0.1', port: status.port };
  const server = await startStatusServer(listen, () => agent.status);
  if ('address' in server) await writeDurably(agent.folder.statusAddress, `${server.address}\n`);
  return server;
}

async function stopProxies(agent: Agent): Promise<void> {
  await Promise.all(
    [...agent.proxies.values()].map(({ envoy }) => (envoy?.process ? stopEnvoy(envoy, agent.timing) : undefined)),
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Agent, ProxyRuntime } from '../agent.ts';
import { type Baseline, newRefusal, verdictStats } from '../envoy/acknowledgement.ts';
import type { EnvoyAdmin } from '../envoy/envoy-admin.ts';
import { isRunning, meetEnvoy, type RunningEnvoy } from '../envoy/envoy-process.ts';
import { noResources } from '../envoy/proxy-configuration.ts';
import { activateProxy } from './rollout.ts';

/** Sees to Envoys that have ended by themselves. Says whether there was one. */
export async function supervise(agent: Agent): Promise<boolean> {
  let found = false;
  for (const runtime of agent.proxies.values()) {
    if (runtime.envoy && (await isRunning(runtime.envoy))) continue;
    if (agent.now().getTime() < runtime.retryAt) continue;
    const { runner } = agent;
    if (runner.kind === 'attached') found = (await meetAgain(agent, runner.admin, runtime)) || found;
    else {
      await startAgain(agent, runtime);
      found = true;
    }
  }
  return found;
}

/** Watches for a while whether what was acknowledged also lasts: Envoys alive, ready, nothing refused meanwhile. */
export async function watchProxies(agent: Agent): Promise<Diagnostic | undefined> {
  const begun = new Map<string, Baseline['stats']>();
  for (const { name, envoy } of agent.proxies.values()) {
    const stats = await envoy?.admin.stats(verdictStats);
    if (stats) begun.set(name, stats);
  }
  const end = performance.now() + agent.timing.probationMilliseconds;
  do {
    await sleep(Math.min(agent.timing.pollMilliseconds * 4, agent.timing.probationMilliseconds));
    for (const { name, envoy, folder } of agent.proxies.values()) {
      const problem = await lookAt({ name, envoy, folder, before: begun.get(name) });
      if (problem) return problem;
    }
  } while (performance.now() < end);
  return undefined;
}

/** Each time after a longer pause. */
async function startAgain(agent: Agent, runtime: ProxyRuntime): Promise<void> {
  const restarts = runtime.restarts + 1;
  agent.log('warning', 'envoy ended', { proxy: runtime.name, restarts });
  const before = { ...runtime, envoy: undefined };
  const result = await activateProxy(agent, { before, configuration: runtime.configuration, resend: false });
  agent.proxies.set(runtime.name, {
    ...runtime,
    envoy: result.envoy,
    loaded: result.problem ? noResources : result.loaded,
    restarts,
    retryAt: agent.now().getTime() + pauseAfter(restarts),
    problem: result.problem?.message,
  });
}

/** What runs this Envoy starts it again; it then reads the files as they are. Says whether anything changed. */
async function meetAgain(agent: Agent, admin: EnvoyAdmin, runtime: ProxyRuntime): Promise<boolean> {
  const { name, envoy, configuration } = runtime;
  const restarts = runtime.restarts + (envoy ? 1 : 0);
  if ((await meetEnvoy(admin)) === undefined) {
    if (!envoy) return false;
    agent.log('warning', 'envoy ended', { proxy: name, restarts });
    agent.proxies.set(name, { ...runtime, envoy: undefined, loaded: noResources, restarts });
    return true;
  }
  const before = { ...runtime, envoy: undefined };
  const { problem, ...result } = await activateProxy(agent, { before, configuration, resend: true });
  agent.log(problem ? 'error' : 'info', 'attached to an envoy', { proxy: name, code: problem?.code });
  agent.proxies.set(name, {
    ...runtime,
    envoy: result.envoy,
    loaded: problem ? noResources : result.loaded,
    restarts,
    problem: problem?.message,
  });
  return true;
}

function pauseAfter(restarts: number): number {
  return Math.min(30_000, 500 * 2 ** Math.min(restarts, 6));
}

async function lookAt(proxy: {
  readonly name: string;
  readonly folder: string;
  readonly envoy: RunningEnvoy | undefined;
  readonly before: Baseline['stats'] | undefined;
}): Promise<Diagnostic | undefined> {
  const { name, envoy, before } = proxy;
  if (!envoy || !(await isRunning(envoy))) {
    return diagnose('envoy-exited', { proxy: name, reason: 'it did not last through probation' });
  }
  const stats = await envoy.admin.stats(verdictStats);
  if (!stats || !before) return undefined;
  const subject = newRefusal(stats, before);
  if (!subject) return undefined;
  return diagnose('envoy-refused', { proxy: name, subject, reason: 'it refused it during probation' });
}

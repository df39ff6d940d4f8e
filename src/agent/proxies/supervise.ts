import type { Agent, ProxyRuntime } from '../agent.ts';
import type { EnvoyAdmin } from '../envoy/envoy-admin.ts';
import { endEnvoy, isRunning, meetEnvoy } from '../envoy/envoy-process.ts';
import { noResources } from '../envoy/proxy-configuration.ts';
import { activateProxy, retireTime } from './rollout.ts';

/** Sees to Envoys that have ended by themselves. Says whether there was one. */
export async function supervise(agent: Agent): Promise<boolean> {
  let found = false;
  for (const runtime of agent.proxies.values()) {
    if (runtime.envoy && (await isRunning(runtime.envoy)) && !(await hangs(agent, runtime))) continue;
    if (performance.now() < runtime.retryAt) continue;
    const { runner } = agent;
    if (runner.kind === 'attached') found = (await meetAgain(agent, runner.admin, runtime)) || found;
    else {
      await startAgain(agent, runtime);
      found = true;
    }
  }
  return found;
}

/** Whether an Envoy of ours has not answered for too long. It is asked now and then only: there may be many. */
async function hangs(agent: Agent, { name, envoy, answeredAt }: ProxyRuntime): Promise<boolean> {
  const { hangMilliseconds } = agent.timing;
  const silence = performance.now() - answeredAt;
  if (!envoy?.process || silence < hangMilliseconds / 3) return false;
  const now = agent.proxies.get(name);
  if (now && (await envoy.admin.stats('^server\\.live$')) !== undefined) {
    agent.proxies.set(name, { ...now, answeredAt: performance.now() });
    return false;
  }
  if (silence < hangMilliseconds) return false;
  agent.log('error', 'envoy hangs', { proxy: name, pid: envoy.process.pid });
  await endEnvoy(envoy);
  return true;
}

/** Each time after a longer pause. */
async function startAgain(agent: Agent, runtime: ProxyRuntime): Promise<void> {
  const restarts = runtime.restarts + 1;
  agent.log('warning', 'envoy ended', { proxy: runtime.name, restarts });
  agent.counters.count('envoy_restart', { proxy: runtime.name });
  const before = { ...runtime, envoy: undefined };
  const result = await activateProxy(agent, { before, configuration: runtime.configuration, resend: false });
  agent.proxies.set(runtime.name, {
    ...runtime,
    envoy: result.envoy,
    loaded: result.problem ? noResources : result.loaded,
    restarts,
    retireAt: undefined,
    answeredAt: performance.now(),
    retryAt: performance.now() + pauseAfter(restarts),
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
    retireAt: problem ? undefined : retireTime(runtime, { ...result, problem }, configuration),
    answeredAt: performance.now(),
    problem: problem?.message,
  });
  return true;
}

function pauseAfter(restarts: number): number {
  return Math.min(30_000, 500 * 2 ** Math.min(restarts, 6));
}

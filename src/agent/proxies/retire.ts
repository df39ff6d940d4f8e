import type { Agent, ProxyRuntime } from '../agent.ts';
import { isRunning } from '../envoy/envoy-process.ts';
import { retireLeftovers } from '../envoy/update-envoy.ts';
import { updateOf } from './rollout.ts';

/** Takes from proxies what they do not need any more, as soon as nothing can lead there. Says whether anything was taken. */
export async function retireDue(agent: Agent): Promise<boolean> {
  let retired = false;
  for (const { name, retireAt } of [...agent.proxies.values()]) {
    if (retireAt === undefined || performance.now() < retireAt) continue;
    const proxy = agent.proxies.get(name);
    if (proxy) retired = (await retire(agent, proxy)) || retired;
  }
  if (retired) agent.afterStep('retire');
  return retired;
}

/** Waits until everything that is due to go is gone: for an agent that ends after one round. */
export async function retireAll(agent: Agent): Promise<void> {
  for (;;) {
    const times = [...agent.proxies.values()].flatMap(({ retireAt }) => retireAt ?? []);
    if (times.length === 0 || agent.ending.aborted) return;
    await agent.wake.pause(Math.min(...times) - performance.now());
    await retireDue(agent);
  }
}

async function retire(agent: Agent, proxy: ProxyRuntime): Promise<boolean> {
  const { name, envoy, configuration } = proxy;
  if (!envoy || !(await isRunning(envoy))) {
    // Whoever starts it again gives it nothing but its configuration.
    agent.proxies.set(name, { ...proxy, retireAt: undefined });
    return false;
  }
  const { problem, loaded } = await retireLeftovers(
    updateOf(agent, { before: proxy, configuration, resend: false }),
    envoy,
  );
  const retireAt = problem ? performance.now() + againMilliseconds : undefined;
  agent.proxies.set(name, { ...proxy, loaded, retireAt });
  const details = { proxy: name, code: problem?.code };
  agent.log(problem ? 'warning' : 'info', problem ? 'leftovers not taken' : 'leftovers taken', details);
  return problem === undefined;
}

/** What is left over does no harm but for its memory. */
const againMilliseconds = 30_000;

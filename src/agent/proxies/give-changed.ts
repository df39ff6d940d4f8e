import type { Agent, ProxyRuntime } from '../agent.ts';
import { isRunning } from '../envoy/envoy-process.ts';
import type { ProxyConfiguration } from '../envoy/proxy-configuration.ts';
import { activateProxy, retireTime } from './rollout.ts';

/** Which proxies draw on a file. */
type Concerns = (configuration: ProxyConfiguration) => boolean;

/**
 * Gives some proxies their own configuration again, because a file that it draws on has changed. Where an Envoy does not take it
 * and `takeBack` knows what there was before, they are given that. One that does not run gets it when it is started.
 */
export async function giveChanged(
  agent: Agent,
  concerns: Concerns,
  takeBack: ((reason: string) => Promise<void>) | undefined,
): Promise<void> {
  const reason = await giveAgain(agent, concerns, false);
  if (reason === undefined || !takeBack) return;
  await takeBack(reason);
  await giveAgain(agent, concerns, true);
}

/** Says why an Envoy did not take it, if one did not. */
async function giveAgain(agent: Agent, concerns: Concerns, resend: boolean): Promise<string | undefined> {
  let reason: string | undefined;
  for (const proxy of [...agent.proxies.values()]) {
    if (concerns(proxy.configuration)) reason = (await give(agent, proxy, resend)) ?? reason;
  }
  return reason;
}

async function give(agent: Agent, proxy: ProxyRuntime, resend: boolean): Promise<string | undefined> {
  const { name, configuration, envoy } = proxy;
  if (!envoy || !(await isRunning(envoy))) return undefined;
  const result = await activateProxy(agent, { before: proxy, configuration, resend });
  agent.proxies.set(name, {
    ...proxy,
    envoy: result.envoy,
    loaded: result.loaded,
    retireAt: retireTime(proxy, result, configuration),
    answeredAt: performance.now(),
  });
  return result.problem?.message;
}

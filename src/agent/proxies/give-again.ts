import type { Agent, ProxyRuntime } from '../agent.ts';
import { isRunning } from '../envoy/envoy-process.ts';
import type { ProxyConfiguration } from '../envoy/proxy-configuration.ts';
import { activateProxy, retireTime } from './rollout.ts';

/**
 * Gives some proxies their own configuration again, because a file that it draws on has changed. Says why an Envoy did not take
 * it, if one did not. One that does not run gets it when it is started.
 */
export async function giveAgain(
  agent: Agent,
  concerns: (configuration: ProxyConfiguration) => boolean,
  { resend }: { readonly resend: boolean },
): Promise<string | undefined> {
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

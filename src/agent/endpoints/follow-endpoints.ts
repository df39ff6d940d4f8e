import type { Agent, ProxyRuntime } from '../agent.ts';
import { isRunning } from '../envoy/envoy-process.ts';
import { setCondition } from '../progress.ts';
import { activateProxy, retireTime } from '../proxies/rollout.ts';
import { findEndpointsProblem, readEndpointFiles, refuseEndpoints } from './endpoint-files.ts';
import { servicesInFiles } from './with-endpoint-files.ts';

/**
 * Gives proxies the endpoints of files that have changed, and nothing else: listeners and routes are not touched. Says whether
 * anything changed.
 */
export async function followEndpoints(agent: Agent): Promise<boolean> {
  const wanted = [...agent.proxies.values()].flatMap(({ configuration }) => servicesInFiles(configuration));
  if (wanted.length === 0 && agent.endpointFiles.size === 0) return false;
  for (const service of agent.endpointFiles.keys()) {
    if (!wanted.includes(service)) agent.endpointFiles.delete(service);
  }
  const before = new Map(agent.endpointFiles);
  const changed = await readEndpointFiles(agent, wanted);
  for (const service of changed) {
    const reason = await giveToAll(agent, service, { resend: false });
    const kept = before.get(service);
    if (reason === undefined || !kept) continue;
    await refuseEndpoints(agent, service, { before: kept, reason });
    await giveToAll(agent, service, { resend: true });
  }
  setCondition(agent, 'EndpointsCurrent', findEndpointsProblem(agent));
  return changed.size > 0;
}

/** Why an Envoy did not take them, if one did not. One that does not run gets them when it is started. */
async function giveToAll(agent: Agent, service: string, { resend }: { resend: boolean }): Promise<string | undefined> {
  let reason: string | undefined;
  for (const proxy of [...agent.proxies.values()]) {
    if (servicesInFiles(proxy.configuration).includes(service)) reason = (await give(agent, proxy, resend)) ?? reason;
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

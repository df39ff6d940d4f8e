import type { Agent } from '../agent.ts';
import type { ProxyConfiguration } from '../envoy/proxy-configuration.ts';
import { setCondition } from '../progress.ts';
import { giveChanged } from '../proxies/give-changed.ts';
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
    const kept = before.get(service);
    await giveChanged(
      agent,
      calls(service),
      kept && ((reason) => refuseEndpoints(agent, service, { before: kept, reason })),
    );
  }
  setCondition(agent, 'EndpointsCurrent', findEndpointsProblem(agent));
  return changed.size > 0;
}

function calls(service: string) {
  return (configuration: ProxyConfiguration) => servicesInFiles(configuration).includes(service);
}

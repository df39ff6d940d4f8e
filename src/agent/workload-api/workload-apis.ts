import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Agent } from '../agent.ts';
import { readProxyIdentity } from '../proxy-identity.ts';
import { servedIdentity } from './messages.ts';
import type { WorkloadApi } from './serve-workload-api.ts';

/** By the path of the socket. */
export type WorkloadApis = Map<string, WorkloadApi>;

/** Serves the identities of proxies to programs that speak the SPIFFE Workload API, and tells them what is new. */
export async function publishIdentities(agent: Agent): Promise<Diagnostic | undefined> {
  for (const { proxy, socket, group } of agent.config.workloadApi ?? []) {
    try {
      const api = agent.workloadApis.get(socket) ?? (await open(socket, group));
      agent.workloadApis.set(socket, api);
      const identity = await readProxyIdentity(agent, proxy);
      api.publish(identity && servedIdentity(identity));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return diagnose('workload-api-unservable', { proxy, socket, reason });
    }
  }
  return undefined;
}

/** HTTP/2 is loaded where it is asked for: most agents serve nobody. */
async function open(socket: string, group: number | undefined): Promise<WorkloadApi> {
  const { serveWorkloadApi } = await import('./serve-workload-api.ts');
  return serveWorkloadApi(socket, group);
}

/** Ends all of them. Programs see the connection end, and ask again when the next agent is there. */
export async function closeWorkloadApis({ workloadApis }: Agent): Promise<void> {
  await Promise.all([...workloadApis.values()].map((api) => api.close()));
  workloadApis.clear();
}

import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { compactJson } from '../output/canonical-json.ts';
import { compareText } from '../output/file-set.ts';
import type { Agent } from './agent.ts';
import { readIfPresent } from './durable-file.ts';
import { isRunning } from './envoy-process.ts';
import { identityState, type ProxyStatus } from './status.ts';

/** What is wrong with the proxies as they run now, if anything is. */
export async function findUnhealthy(agent: Agent): Promise<Diagnostic | undefined> {
  for (const { name, envoy, problem } of agent.proxies.values()) {
    if (agent.runner.kind === 'attached' && !(envoy && (await isRunning(envoy)))) {
      return diagnose('envoy-absent', { proxy: name, admin: agent.runner.admin.address });
    }
    if (problem !== undefined) return diagnose('envoy-not-started', { proxy: name, reason: problem });
    if (!envoy || !(await isRunning(envoy))) {
      return diagnose('envoy-exited', { proxy: name, reason: 'it will be started again' });
    }
  }
  return undefined;
}

/** The proxy whose certificate ends soonest, when a renewal is overdue. */
export function findExpiring(agent: Agent): Diagnostic | undefined {
  const overdue = [...agent.proxies.values()].filter(
    ({ identity }) => identityState(identity, agent.now()) !== 'current',
  );
  overdue.sort((a, b) => compareText(a.identity.notAfter, b.identity.notAfter));
  const [first] = overdue;
  return first && diagnose('identity-expiring', { proxy: first.name, notAfter: first.identity.notAfter });
}

/** The release's bootstrap, when an Envoy that this agent cannot restart runs another one. */
export async function findOutdated({ runner, proxies }: Agent): Promise<Diagnostic | undefined> {
  if (runner.kind === 'own') return undefined;
  const { bootstrap: path } = runner;
  const text = (await readIfPresent(path))?.toString('utf8');
  for (const { name, configuration } of proxies.values()) {
    if (text === undefined || normalized(text) !== normalized(configuration.bootstrap)) {
      return diagnose('bootstrap-outdated', { proxy: name, path });
    }
  }
  return undefined;
}

function normalized(text: string): string {
  try {
    return compactJson(JSON.parse(text));
  } catch {
    return text;
  }
}

/** The proxies as the status shows them, sorted by name. */
export async function proxyStatus(agent: Agent): Promise<ProxyStatus[]> {
  const sorted = [...agent.proxies.values()].sort((a, b) => compareText(a.name, b.name));
  return Promise.all(
    sorted.map(async ({ name, envoy, identity, restarts, problem }): Promise<ProxyStatus> => {
      const running = envoy !== undefined && (await isRunning(envoy));
      const { spiffeId, notAfter } = identity;
      return {
        name,
        state: running ? 'running' : agent.runner.kind === 'attached' ? 'awaited' : 'stopped',
        ...(running && envoy.process && { pid: envoy.process.pid }),
        ...(running && { admin: envoy.admin.address }),
        restarts,
        identity: { spiffeId, notAfter, state: identityState(identity, agent.now()) },
        ...(problem !== undefined && { problem }),
      };
    }),
  );
}

import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { compactJson } from '../../output/canonical-json.ts';
import { compareText } from '../../output/file-set.ts';
import type { Agent, ProxyRuntime } from '../agent.ts';
import { isRunning, type RunningEnvoy } from '../envoy/envoy-process.ts';
import { readIfPresent } from '../state/durable-file.ts';
import { identityState, type ProxyStatus } from '../status/status.ts';

/** A proxy, and whether its Envoy ran when it was looked at. */
export interface SeenProxy {
  readonly proxy: ProxyRuntime;
  /** The Envoy that runs. */
  readonly running: RunningEnvoy | undefined;
}

/**
 * Looks at every proxy once, sorted by name. Everything a status says of them comes from one look: an Envoy may end between
 * two, and the status would contradict itself.
 */
export function lookAtProxies(agent: Agent): Promise<SeenProxy[]> {
  const sorted = [...agent.proxies.values()].sort((a, b) => compareText(a.name, b.name));
  return Promise.all(
    sorted.map(async (proxy) => {
      const { envoy } = proxy;
      return { proxy, running: envoy && (await isRunning(envoy)) ? envoy : undefined };
    }),
  );
}

/** What is wrong with the proxies as they were seen, if anything is. */
export function findUnhealthy({ runner }: Agent, seen: readonly SeenProxy[]): Diagnostic | undefined {
  for (const { proxy, running } of seen) {
    const { name, problem } = proxy;
    if (runner.kind === 'attached' && !running) {
      return diagnose('envoy-absent', { proxy: name, admin: runner.admin.address });
    }
    if (problem !== undefined) return diagnose('envoy-not-started', { proxy: name, reason: problem });
    if (!running) return diagnose('envoy-exited', { proxy: name, reason: 'it will be started again' });
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

/** The proxies as the status shows them. */
export function proxyStatus(agent: Agent, seen: readonly SeenProxy[]): ProxyStatus[] {
  return seen.map(({ proxy, running }): ProxyStatus => {
    const { name, identity, restarts, problem } = proxy;
    const { spiffeId, notAfter } = identity;
    return {
      name,
      state: running ? 'running' : agent.runner.kind === 'attached' ? 'awaited' : 'stopped',
      ...(running?.process && { pid: running.process.pid }),
      ...(running && { admin: running.admin.address }),
      restarts,
      identity: { spiffeId, notAfter, state: identityState(identity, agent.now()) },
      ...(problem !== undefined && { problem }),
    };
  });
}

import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { proxyPaths } from '../../output/proxy-document.ts';
import type { Agent, ProxyRuntime } from '../agent.ts';
import { findUntaken, verdictStats } from '../envoy/acknowledgement.ts';
import { isRunning } from '../envoy/envoy-process.ts';
import { filePath, type ResourceKind, readResources, sameSet } from '../envoy/proxy-configuration.ts';
import { readVersions } from '../envoy/type-folder.ts';
import { allKinds } from '../envoy/update-envoy.ts';
import { findInterceptionDrift, intercept, runningConfigurations } from '../interception/interception.ts';
import { setCondition } from '../progress.ts';
import { activateProxy, retireTime } from '../proxies/rollout.ts';

/** Looks at every proxy for what is not as its release says, and puts it back where that is wanted. */
export async function lookForDrift(agent: Agent): Promise<void> {
  const { drift } = agent.settings.guards;
  if (drift === 'ignore') return;
  let first: Diagnostic | undefined;
  for (const proxy of [...agent.proxies.values()]) {
    const what = await findDrift(proxy);
    if (what === undefined) continue;
    const found = diagnose('configuration-drifted', { proxy: proxy.name, what });
    agent.log('warning', 'drift', { proxy: proxy.name, what });
    // Whoever has suspended the node may be the one who changes it.
    const isHealed = drift === 'heal' && !agent.status.suspension && (await heal(agent, proxy));
    if (!isHealed) first ??= found;
  }
  first ??= await lookForLostInterception(agent);
  setCondition(agent, 'InStep', first);
}

async function lookForLostInterception(agent: Agent): Promise<Diagnostic | undefined> {
  const found = await findInterceptionDrift(agent);
  if (!found) return undefined;
  agent.log('warning', 'drift', { message: found.message });
  if (agent.settings.guards.drift !== 'heal' || agent.status.suspension) return found;
  return intercept(agent, runningConfigurations(agent));
}

/** What differs from the release: a file, or what Envoy runs. One that is being changed, or does not run, is left out. */
async function findDrift({ folder, envoy, loaded, retireAt }: ProxyRuntime): Promise<string | undefined> {
  if (retireAt !== undefined || !envoy || !(await isRunning(envoy))) return undefined;
  const files = await readResources(folder);
  const changed = allKinds.find((kind) => !sameSet(files[kind], loaded[kind]));
  if (changed) return `the files of its ${changed} were changed`;
  const stats = await envoy.admin.stats(verdictStats);
  if (!stats) return undefined;
  const expectations = await Promise.all(
    allKinds.map(async (kind) => ({ kind, versions: await versionsOf(folder, kind, [...loaded[kind].keys()]) })),
  );
  const [untaken] = findUntaken(stats, { expectations, clusters: loaded.clusters });
  if (untaken !== undefined) return `its Envoy runs another version: ${untaken}`;
  for (const kind of ['clusters', 'listeners'] as const) {
    const names = await envoy.admin.activeNames(kind);
    const missing = names && [...loaded[kind].keys()].find((name) => !names.has(name));
    if (missing !== undefined) return `its Envoy does not run \`${missing}\` of its ${kind}`;
    const foreign = names && [...names].find((name) => !loaded[kind].has(name));
    if (foreign !== undefined) return `its Envoy runs \`${foreign}\` among its ${kind}`;
  }
  return undefined;
}

async function versionsOf(folder: string, kind: ResourceKind, names: readonly string[]) {
  const versions = await readVersions(join(folder, proxyPaths[kind].folder));
  return new Map(names.map((name) => [name, versions.get(filePath(kind, name)) ?? '']));
}

/** Everything is given again: nobody knows what else was changed. */
async function heal(agent: Agent, proxy: ProxyRuntime): Promise<boolean> {
  const { name, folder, configuration } = proxy;
  const before = { ...proxy, loaded: await readResources(folder) };
  const { problem, ...result } = await activateProxy(agent, { before, configuration, resend: true });
  const { envoy, loaded } = result;
  agent.proxies.set(name, {
    ...proxy,
    envoy,
    loaded: problem ? proxy.loaded : loaded,
    retireAt: problem ? undefined : retireTime(proxy, { ...result, problem }, configuration),
  });
  agent.counters.count('drift_heal', { proxy: name, result: problem ? 'failed' : 'healed' });
  agent.log(problem ? 'error' : 'info', problem ? 'drift not healed' : 'drift healed', {
    proxy: name,
    code: problem?.code,
  });
  return problem === undefined;
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import type { Agent, ProxyRuntime } from '../agent.ts';
import { readCertificateFiles } from '../certificates/certificate-files.ts';
import { neededBy, withCertificateFiles } from '../certificates/with-certificate-files.ts';
import { readEndpointFiles } from '../endpoints/endpoint-files.ts';
import { servicesInFiles, withEndpointFiles } from '../endpoints/with-endpoint-files.ts';
import { activate } from '../envoy/activate.ts';
import { activateAttached } from '../envoy/activate-attached.ts';
import { endEnvoy, findEnvoy, meetEnvoy, stopEnvoy } from '../envoy/envoy-process.ts';
import { noResources, type ProxyConfiguration, readResources } from '../envoy/proxy-configuration.ts';
import { type ActivationResult, allKinds, hasLeftovers, retireLeftovers, type Update } from '../envoy/update-envoy.ts';
import { endInterception, endUnwantedInterception, intercept } from '../interception/interception.ts';
import { writeSealedValues } from '../sealed-values.ts';
import { listFolder } from '../state/durable-file.ts';
import type { StoredRelease } from '../state/release-store.ts';
import { firstProblem } from './first-problem.ts';

/**
 * Brings every proxy of a release to it, several at a time; after one that fails no other is begun. `envoy-absent` is no
 * failure: the files are complete, and the Envoy that something else runs has yet to take them.
 */
export async function rollOut(agent: Agent, release: StoredRelease): Promise<Diagnostic | undefined> {
  const sealed = await writeValues(agent, release);
  if (sealed) return sealed;
  await readNodeFiles(agent, release);
  await endUnwantedInterception(agent, release.proxies);
  const pace = { atOnce: activationsAtOnce, afterProblem: 'stop' } as const;
  const problem = await firstProblem([...release.proxies], pace, async ([name, configuration]) => {
    const before = agent.proxies.get(name) ?? (await discoverProxy(agent, release, name));
    const result = await activateProxy(agent, { before, configuration, resend: false });
    keepResult(agent, { release, before, result });
    return result.problem;
  });
  return problem ?? intercept(agent, release.proxies);
}

/**
 * Puts every proxy on a release that was good before. All are tried, also when one fails: each that succeeds serves. What
 * a proxy has of a failed release stays until its routes are back; should Envoy refuse even that, it goes at once.
 */
export async function putBack(
  agent: Agent,
  release: StoredRelease,
  how: { readonly resend: boolean },
): Promise<Diagnostic | undefined> {
  const sealed = await writeValues(agent, release);
  await readNodeFiles(agent, release);
  await endUnwantedInterception(agent, release.proxies);
  const pace = { atOnce: activationsAtOnce, afterProblem: 'go-on' } as const;
  const problem = await firstProblem([...release.proxies], pace, async ([name, configuration]) => {
    const before = agent.proxies.get(name) ?? (await discoverProxy(agent, release, name));
    let result = await activateProxy(agent, { before, configuration, resend: how.resend });
    if (result.problem && !isAbsent(result)) {
      const bare = { ...before, envoy: result.envoy, loaded: noResources };
      result = await activateProxy(agent, { before: bare, configuration, resend: true });
    }
    if (result.problem && result.envoy?.process) {
      // It does not take what it has run before. Requests fail for a moment, instead of for good.
      agent.log('warning', 'envoy started anew', { proxy: name, code: result.problem.code });
      await endEnvoy(result.envoy);
      const ended = { ...before, envoy: undefined, loaded: noResources };
      result = await activateProxy(agent, { before: ended, configuration, resend: true });
    }
    keepResult(agent, { release, before, result });
    // Its files are good: whenever it is started, it runs them.
    return isAbsent(result) ? undefined : result.problem;
  });
  return problem ?? (await intercept(agent, release.proxies)) ?? sealed;
}

/** Before a proxy is told of a service whose endpoints are in a file, or asks for a certificate that is. */
async function readNodeFiles(agent: Agent, { proxies }: StoredRelease): Promise<void> {
  await readEndpointFiles(agent, [...proxies.values()].flatMap(servicesInFiles));
  await readCertificateFiles(agent, neededBy(proxies.values()));
}

/** What programs of the node read beside the proxies. */
function writeValues(agent: Agent, { digest, manifest }: StoredRelease): Promise<Diagnostic | undefined> {
  return writeSealedValues(agent.folder, { digest, sealed: manifest.sealed });
}

/** Mostly they wait for their Envoys, so more than there are processors. */
const activationsAtOnce = 4;

/** Ends Envoys whose proxies are not in the release any more, and removes their folders. */
export async function removeProxies(agent: Agent, release: StoredRelease | undefined): Promise<void> {
  if (release === undefined) await endInterception(agent);
  for (const name of await presentProxies(agent)) {
    if (release?.proxies.has(name)) continue;
    if (agent.runner.kind === 'attached') await emptyProxy(agent, name, release !== undefined);
    else await endProxy(agent, name);
    agent.proxies.delete(name);
    agent.log('info', 'proxy removed', { proxy: name });
  }
}

async function endProxy(agent: Agent, name: string): Promise<void> {
  const folder = agent.folder.proxy(name);
  const known = agent.proxies.get(name)?.envoy;
  const envoy = known?.process ? known : await findEnvoy(folder);
  if (envoy) await stopEnvoy(envoy, agent.timing);
  await rm(folder, { recursive: true, force: true });
}

/**
 * An Envoy that something else runs cannot be ended, and its working directory must stay: it is left with nothing to serve.
 * What nobody vouches for goes at once; what was good drains.
 */
async function emptyProxy(agent: Agent, name: string, wasGood: boolean): Promise<void> {
  const folder = agent.folder.proxy(name);
  const files = await readResources(folder);
  if (agent.runner.kind === 'own' || allKinds.every((kind) => files[kind].size === 0)) return;
  const known = agent.proxies.get(name) ?? { envoy: await meetEnvoy(agent.runner.admin), loaded: files };
  const before = { name, folder, envoy: known.envoy, loaded: wasGood ? known.loaded : noResources };
  const configuration = { bootstrap: '', resources: noResources, needs: [] };
  const emptied = await activateProxy(agent, { before, configuration, resend: !wasGood });
  let { problem } = emptied;
  if (!problem && emptied.envoy) {
    await sleep(wasGood ? emptied.keepMilliseconds : 0);
    const update = updateOf(agent, { before: { ...before, loaded: emptied.loaded }, configuration, resend: false });
    problem = (await retireLeftovers(update, emptied.envoy)).problem;
  }
  if (!problem || problem.code === 'envoy-absent') return;
  agent.log('warning', 'proxy not emptied', { proxy: name, code: problem.code, message: problem.message });
}

function isAbsent({ problem }: ActivationResult): boolean {
  return problem?.code === 'envoy-absent';
}

/** A proxy, and what it is to run. */
export interface ProxyChange {
  readonly before: Pick<ProxyRuntime, 'name' | 'folder' | 'envoy' | 'loaded'>;
  readonly configuration: ProxyConfiguration;
  readonly resend: boolean;
}

/** The change in the words of whoever makes it. */
export function updateOf(agent: Agent, { before, configuration, resend }: ProxyChange): Update {
  const { timing, afterStep, endpointFiles, certificateFiles } = agent;
  const { name, folder, loaded } = before;
  const target = withCertificateFiles(withEndpointFiles(configuration, endpointFiles), certificateFiles);
  return { proxy: name, folder, loaded, target, resend, timing, afterGiven: () => afterStep('given') };
}

/** When what an activation has left over may go. It stays as long as anything that was left over before. */
export function retireTime(
  before: Pick<ProxyRuntime, 'retireAt'>,
  { loaded, keepMilliseconds }: ActivationResult,
  configuration: ProxyConfiguration,
): number | undefined {
  if (!hasLeftovers(loaded, configuration)) return undefined;
  return Math.max(before.retireAt ?? 0, performance.now() + keepMilliseconds);
}

/** Brings one proxy to a configuration, whoever runs its Envoy. */
export function activateProxy(agent: Agent, change: ProxyChange): Promise<ActivationResult> {
  const { envoy } = change.before;
  const { runner } = agent;
  const update = updateOf(agent, change);
  if (runner.kind === 'attached') return activateAttached({ ...update, admin: runner.admin, envoy });
  return activate({ ...update, binary: runner.binary, envoy: envoy?.process && envoy });
}

function keepResult(
  agent: Agent,
  outcome: { readonly release: StoredRelease; readonly before: ProxyRuntime; readonly result: ActivationResult },
): void {
  const { release, before, result } = outcome;
  const { name } = before;
  const configuration = release.proxies.get(name) ?? before.configuration;
  agent.proxies.set(name, {
    ...before,
    configuration,
    identity: identityOf(release, name),
    envoy: result.envoy,
    loaded: result.loaded,
    retireAt: retireTime(before, result, configuration),
    answeredAt: performance.now(),
    problem: isAbsent(result) ? undefined : result.problem?.message,
  });
  const details = { proxy: name, changed: result.changed, started: result.started, code: result.problem?.code };
  if (isAbsent(result)) agent.log('info', 'proxy staged', details);
  else agent.log(result.problem ? 'error' : 'info', result.problem ? 'proxy refused' : 'proxy up to date', details);
}

/** A proxy this agent has not touched yet: its Envoy may run since before the agent was started. */
async function discoverProxy(agent: Agent, release: StoredRelease, name: string): Promise<ProxyRuntime> {
  const folder = agent.folder.proxy(name);
  const envoy = agent.runner.kind === 'own' ? await findEnvoy(folder) : undefined;
  const configuration = release.proxies.get(name);
  if (!configuration) throw new Error(`${name} is not in the release`);
  if (envoy) agent.log('info', 'found a running envoy', { proxy: name, pid: envoy.process.pid });
  return {
    name,
    folder,
    envoy,
    configuration,
    loaded: envoy ? await readResources(folder) : noResources,
    identity: identityOf(release, name),
    restarts: 0,
    retireAt: undefined,
    answeredAt: performance.now(),
    retryAt: 0,
    problem: undefined,
  };
}

function identityOf(release: StoredRelease, name: string): ProxyRuntime['identity'] {
  const identity = release.manifest.proxies.find((proxy) => proxy.name === name)?.identity;
  if (!identity) throw new Error(`${name} is not in the release`);
  return identity;
}

async function presentProxies(agent: Agent): Promise<string[]> {
  const root = join(agent.folder.path, 'proxies');
  const names: string[] = [];
  for (const namespace of await listFolder(root)) {
    for (const name of await listFolder(join(root, namespace))) names.push(`${namespace}/${name}`);
  }
  return names;
}

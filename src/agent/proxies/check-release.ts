import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { compactJson } from '../../output/canonical-json.ts';
import { proxyPaths } from '../../output/proxy-document.ts';
import type { Agent } from '../agent.ts';
import { withCertificateFiles } from '../certificates/with-certificate-files.ts';
import { lastWords } from '../envoy/envoy-log.ts';
import { filesOf, type ProxyConfiguration, type ResourceKind, sameSet } from '../envoy/proxy-configuration.ts';
import { writeTypeFolder } from '../envoy/type-folder.ts';
import { makeFolder, writeDurably } from '../state/durable-file.ts';
import type { StoredRelease } from '../state/release-store.ts';
import { firstProblem } from './first-problem.ts';

/**
 * Asks Envoy itself, without a listener or a request, whether it would take what is new: bootstrap, clusters and
 * listeners. A bad bootstrap is only survivable here, because a changed one means a restart, so every changed one is tried. Of
 * proxies that are only changed in place a few are: what is wrong with one of a node's proxies is mostly wrong with all, and
 * their own Envoys refuse without harm. Routes are left to the running Envoy, which alone knows its clusters.
 */
export async function checkRelease(agent: Agent, release: StoredRelease): Promise<Diagnostic | undefined> {
  const { binary } = agent.runner;
  if (binary === undefined) return undefined;
  const known = (proxy: string) => agent.proxies.get(proxy)?.configuration;
  const changed = [...release.proxies].filter(([proxy, configuration]) => !isKnown(known(proxy), configuration));
  const [inPlace, restarted] = [true, false].map((same) =>
    changed.filter(([proxy, { bootstrap }]) => (known(proxy)?.bootstrap === bootstrap) === same),
  );
  const tried = [...(restarted ?? []), ...(inPlace ?? []).slice(0, mostInPlace)];
  return firstProblem(tried, { atOnce: checksAtOnce, afterProblem: 'stop' }, async ([proxy, configuration]) => {
    const reason = await tryConfiguration(agent, { proxy, configuration, binary });
    return reason === undefined ? undefined : diagnose('envoy-invalid', { proxy, reason });
  });
}

/** As many as are tried at once. */
const mostInPlace = 2;

/** Each takes a processor for a moment, and the node has programs to run. */
const checksAtOnce = 2;

function isKnown(running: ProxyConfiguration | undefined, next: ProxyConfiguration): boolean {
  if (running?.bootstrap !== next.bootstrap) return false;
  return (['clusters', 'listeners'] as const).every((kind) => sameSet(running.resources[kind], next.resources[kind]));
}

/** Validates in a folder of its own, laid out like the proxy's: a file that a resource names must exist. */
async function tryConfiguration(
  agent: Agent,
  { proxy, configuration, binary }: { proxy: string; configuration: ProxyConfiguration; binary: string },
): Promise<string | undefined> {
  const folder = join(agent.folder.path, 'check', proxy);
  const { resources } = withCertificateFiles(configuration, agent.certificateFiles);
  await rm(folder, { recursive: true, force: true });
  try {
    await makeFolder(folder);
    for (const kind of ['endpoints', 'routes', 'secrets'] as const satisfies ResourceKind[]) {
      await writeTypeFolder(join(folder, proxyPaths[kind].folder), filesOf(kind, resources[kind]));
    }
    await writeDurably(join(folder, 'check.json'), asStatic(configuration));
    return await validate({ binary, folder, milliseconds: agent.timing.startMilliseconds });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same configuration with clusters and listeners inside the bootstrap: validation does not read dynamic ones. */
function asStatic({ bootstrap, resources }: ProxyConfiguration): string {
  const { dynamic_resources: _, static_resources: fixed, ...rest } = JSON.parse(bootstrap);
  const all = (kind: 'clusters' | 'listeners') => [
    ...(fixed?.[kind] ?? []),
    ...[...resources[kind].values()].map((text) => withoutType(JSON.parse(text))),
  ];
  return compactJson({
    ...rest,
    static_resources: { ...fixed, clusters: all('clusters'), listeners: all('listeners') },
  });
}

/** A resource says its type because it is one of many kinds; a member of the bootstrap must not. */
function withoutType({ '@type': _, ...members }: Record<string, unknown>): unknown {
  return members;
}

/** What Envoy objects to, if anything. */
function validate(run: { binary: string; folder: string; milliseconds: number }): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(run.binary, ['--mode', 'validate', '-c', 'check.json', '--log-level', 'warning'], {
      cwd: run.folder,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: run.milliseconds,
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-65_536);
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? undefined : (lastWords(said) ?? 'it gave no reason')));
  });
}

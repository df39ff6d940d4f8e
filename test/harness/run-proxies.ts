import { type ChildProcess, spawn } from 'node:child_process';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { proxyPaths, resourcePath } from '../../src/output/proxy-document.ts';
import { envoyBinary } from './envoy.ts';
import { type ProxyResources, resourceName } from './proxy-resources.ts';
import { type Credentials, proxySecrets } from './proxy-secrets.ts';

/** A real Envoy that runs compiled output. */
export interface RunningProxy {
  /** Asks the admin interface. */
  admin(path: string): Promise<string>;
  /** Everything it has written so far: access log and its own messages. */
  output(): string;
  /** Writes a new version of everything and waits until Envoy has taken or refused it. */
  replace(resources: ProxyResources): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Envoy in a folder of its own and waits until everything it was given is in use. */
export async function runProxy(resources: ProxyResources, credentials: Credentials): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-proxy-'));
  writeFileSync(join(folder, 'bootstrap.json'), JSON.stringify(resources.bootstrap));
  let version = 1;
  writeVersion(folder, resources, credentials, version);
  const envoy = startEnvoy(folder);
  const stop = async () => {
    await end(envoy);
    rmSync(folder, { recursive: true, force: true });
  };
  const output = () => readFileSync(join(folder, 'log'), 'utf8');
  try {
    const address = await until('an admin address', envoy, output, () => readAddress(folder));
    const admin = (path: string) => fetchText(`http://${address}${path}`);
    await untilApplied(admin, envoy, output, version);
    return {
      admin,
      output,
      stop,
      replace: async (next) => {
        version += 1;
        writeVersion(folder, next, credentials, version);
        await untilApplied(admin, envoy, output, version);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startEnvoy(folder: string): ChildProcess {
  const words = ['--config-path', 'bootstrap.json', '--use-dynamic-base-id', '--concurrency', '1'];
  const more = [
    '--admin-address-path',
    'admin-address',
    '--drain-time-s',
    '1',
    '--log-level',
    'warning',
    '--file-flush-interval-msec',
    '20',
  ];
  const envoy = spawn(envoyBinary(), [...words, ...more], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(folder, 'log'));
  writeFileSync(join(folder, 'log'), '');
  envoy.stdout.pipe(log, { end: false });
  envoy.stderr.pipe(log, { end: false });
  return envoy;
}

async function end(envoy: ChildProcess): Promise<void> {
  if (envoy.exitCode !== null || envoy.signalCode !== null) return;
  const closed = new Promise((resolve) => envoy.once('close', resolve));
  envoy.kill('SIGKILL');
  await closed;
}

function writeVersion(folder: string, resources: ProxyResources, credentials: Credentials, version: number): void {
  const files = new Map<string, readonly object[]>([
    [proxyPaths.clusters.file, resources.clusters],
    [proxyPaths.listeners.file, resources.listeners],
    ...resources.endpoints.map((one) => [resourcePath('endpoints', resourceName(one)), [one]] as const),
    ...resources.routes.map((one) => [resourcePath('routes', resourceName(one)), [one]] as const),
    ...proxySecrets(credentials).map((one) => [resourcePath('secrets', one.name), [one]] as const),
  ]);
  for (const [path, contents] of files) {
    const target = join(folder, path.replace('/current/', `/${version}/`));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, JSON.stringify({ version_info: String(version), resources: contents }));
  }
  // Clusters with what they need first, listeners last; an Envoy that is not running yet does not care.
  for (const kind of ['secrets', 'endpoints', 'clusters', 'routes', 'listeners'] as const) {
    const root = join(folder, proxyPaths[kind].folder);
    mkdirSync(join(root, String(version)), { recursive: true });
    symlinkSync(String(version), join(root, 'next'));
    renameSync(join(root, 'next'), join(root, 'current'));
  }
}

async function untilApplied(
  admin: (path: string) => Promise<string>,
  envoy: ChildProcess,
  output: () => string,
  version: number,
): Promise<void> {
  const wanted = [
    `cluster_manager.cds.version_text: "${version}"`,
    `listener_manager.lds.version_text: "${version}"`,
    'cluster_manager.warming_clusters: 0',
    'listener_manager.total_listeners_warming: 0',
  ];
  await until(`version ${version} in use`, envoy, output, async () => {
    const statistics = await admin('/stats');
    const refusals = statistics.match(/^.*(?:update_rejected|update_failure): [1-9].*$/m);
    if (refusals) throw new Error(`Envoy refused the output: ${refusals[0]}\n${output()}`);
    const routes = [...statistics.matchAll(/^http\..*\.rds\..*\.version_text: "(.*)"$/gm)];
    const ready = wanted.every((line) => statistics.includes(line)) && routes.every(([, at]) => at === String(version));
    return ready ? true : undefined;
  });
}

function readAddress(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'admin-address'), 'utf8') || undefined;
  } catch {
    return undefined;
  }
}

/** Polls until there is an answer. Bounded, and shorter when Envoy has ended. */
async function until<T>(
  what: string,
  envoy: ChildProcess,
  output: () => string,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (envoy.exitCode !== null) break;
    await delay(20);
  }
  throw new Error(`waited in vain for ${what}\n${output()}`);
}

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    }).on('error', reject);
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readStatus } from '../../src/agent/status/read-status.ts';
import type { AgentStatus } from '../../src/agent/status/status.ts';
import type { FileSet } from '../../src/output/file-set.ts';
import { type Backend, createNode, startBackend, type TestNode } from '../../test/agent/test-node.ts';
import { webMesh } from '../../test/agent/web-mesh.ts';
import { call } from '../../test/harness/call.ts';
import { freePort } from '../../test/harness/free-port.ts';

/**
 * `npm run bench -- agent [releases]`: what an agent with 20 proxies needs while nothing happens, and how long a push takes to
 * reach traffic when the agent is told about it, over so many releases (200 by default), each a change of a listener. It is run
 * from its one file, as the unit in `examples/node` runs it.
 */
const proxies = 20;
const program = fileURLToPath(new URL('../../dist/meshc-agent.mjs', import.meta.url));

export async function benchAgent(releases: number): Promise<void> {
  const backend = await startBackend('bench');
  const names = Array.from({ length: proxies }, (_, index) => `shop/web-${index}`);
  const node = await createNode({ proxies: names, pollSeconds: 30, status: { port: 0 }, probation: {}, guards: {} });
  const ports = await freePorts(proxies);
  let agent: ChildProcess | undefined;
  try {
    await publish(node, meshes({ names, ports, backend, serverName: 'release-0' }));
    agent = await startAgent(node);
    const pid = agent.pid ?? 0;
    await statusThat(node, ({ state }) => state === 'Steady' && node.publisher.last().serial > 0);
    print('proxies', String(proxies));
    print('memory after the first release', `${residentMebibytes(pid).toFixed(1)} MiB`);
    const idle = await measureIdle(pid, 30);
    print('memory idle', `${idle.mebibytes.toFixed(1)} MiB`);
    print('processor idle', `${idle.percent.toFixed(2)} %`);
    const [port = 0] = ports;
    const times = await pushToTraffic({
      node,
      releases,
      port,
      next: (serverName) => meshes({ names, ports, backend, serverName }),
    });
    times.sort((a, b) => a - b);
    const at = (share: number) =>
      `${(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(0)} ms`;
    print('push to traffic, releases', String(times.length));
    print('push to traffic, median', at(0.5));
    print('push to traffic, 99 of 100', at(0.99));
    print('push to traffic, longest', at(1));
    for (const [step, milliseconds] of await stepMeans(node))
      print(`  of which ${step}`, `${milliseconds.toFixed(0)} ms on average`);
    print('memory after them', `${residentMebibytes(pid).toFixed(1)} MiB`);
  } finally {
    if (agent) {
      agent.kill('SIGTERM');
      await once(agent, 'exit');
    }
    await node.remove();
    await backend.close();
  }
}

/** From the end of the push to the first answer of the new release by the first proxy. */
async function pushToTraffic(run: {
  readonly node: TestNode;
  readonly releases: number;
  readonly port: number;
  readonly next: (serverName: string) => FileSet;
}): Promise<number[]> {
  const { node, releases, port, next } = run;
  const address = readFileSync(node.folder.statusAddress, 'utf8').trim();
  const times: number[] = [];
  for (let count = 1; count <= releases; count += 1) {
    const name = `release-${count}`;
    await publish(node, next(name));
    const pushed = performance.now();
    await fetch(`http://${address}/poll`, { method: 'POST' });
    while ((await call({ address: '127.0.0.1', port })).headers['server'] !== name) {
      if (performance.now() - pushed > 60_000) throw new Error(`${name} never came`);
      await sleep(5);
    }
    times.push(performance.now() - pushed);
  }
  return times;
}

/** How long each step of a round took on average, from the agent's own metrics. */
async function stepMeans(node: TestNode): Promise<Map<string, number>> {
  const address = readFileSync(node.folder.statusAddress, 'utf8').trim();
  const text = await (await fetch(`http://${address}/metrics`)).text();
  const figure = (step: string, part: string) =>
    Number(
      new RegExp(`^meshc_agent_step_duration_seconds_${part}\\{phase="${step}"\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0,
    );
  const steps = ['fetch', 'verify', 'stage', 'check', 'admit', 'announce', 'activate'];
  return new Map(steps.map((step) => [step, (1_000 * figure(step, 'sum')) / Math.max(1, figure(step, 'count'))]));
}

/** Memory and processor time of a process over a while in which nothing happens. */
const settleMilliseconds = 20_000;

async function measureIdle(pid: number, seconds: number) {
  // What the first release needed is given back after a while.
  await sleep(settleMilliseconds);
  const before = processorSeconds(pid);
  await sleep(seconds * 1_000);
  return { percent: (100 * (processorSeconds(pid) - before)) / seconds, mebibytes: residentMebibytes(pid) };
}

function residentMebibytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** User and system time, which Linux counts in hundredths of a second (proc(5)). */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function startAgent(node: TestNode): Promise<ChildProcess> {
  const config = join(node.directory, 'agent.json');
  await writeFile(config, JSON.stringify(node.config));
  // By its first line, which says how Node is started.
  return spawn(program, ['agent', 'run', '--config', config], { stdio: 'ignore' });
}

async function publish(node: TestNode, files: FileSet): Promise<void> {
  node.clock.now = new Date(Math.max(Date.now(), node.clock.now.getTime()));
  await node.publisher.publish(files);
}

/** One mesh of many proxies: the same one under many names. */
function meshes(parts: {
  readonly names: readonly string[];
  readonly ports: readonly number[];
  readonly backend: Backend;
  readonly serverName: string;
}): FileSet {
  const files = new Map<string, string>();
  for (const [index, name] of parts.names.entries()) {
    const clusters = { [`${name}-one/http`]: { port: parts.backend.port, weight: 1 } };
    const listenerPort = parts.ports[index] ?? 0;
    for (const [path, text] of webMesh({ listenerPort, clusters, serverName: parts.serverName })) {
      const renamed = (value: string) =>
        value.replaceAll(/shop\/web(?!-)/g, name).replaceAll('sa/web"', `sa/${name.slice(5)}"`);
      files.set(renamed(path), renamed(text));
    }
  }
  return files;
}

async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let index = 0; index < count; index += 1) ports.push(await freePort());
  return ports;
}

async function statusThat(node: TestNode, holds: (status: AgentStatus) => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const found = await readStatus(node.folder);
    if ('status' in found && holds(found.status) && found.status.lastGood) return;
    await sleep(200);
  }
  throw new Error('the agent never came to rest');
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(36)}   ${value}\n`);
}

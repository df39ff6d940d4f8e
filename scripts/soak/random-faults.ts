import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endEnvoy, findEnvoy } from '../../src/agent/envoy/envoy-process.ts';
import { readStatus } from '../../src/agent/status/read-status.ts';
import { type MixedLoad, startEcho, startMixedLoad } from '../../test/agent/mixed-load.ts';
import { type Backend, createNode, startBackend, type TestNode } from '../../test/agent/test-node.ts';
import { tcpListener, type WebMesh, webMesh } from '../../test/agent/web-mesh.ts';
import { call } from '../../test/harness/call.ts';
import { freePort } from '../../test/harness/free-port.ts';

const program = fileURLToPath(new URL('../../dist/meshc-agent.mjs', import.meta.url));

/** What a soak came to. */
export interface SoakResult {
  /** How often each thing was done, and how many requests failed while it was. */
  readonly actions: ReadonlyMap<string, { times: number; failed: number }>;
  readonly answered: number;
  /** What should not be: requests that failed for no fault of theirs, leaks, nodes that never came to rest. */
  readonly problems: readonly string[];
  readonly samples: { readonly first: Sample; readonly last: Sample };
}

/** What an agent and its node hold. */
export interface Sample {
  readonly residentMebibytes: number;
  readonly descriptors: number;
  readonly envoys: number;
  /** Files that are written beside others and renamed, and were left. */
  readonly leftovers: number;
}

/** A node whose agent is a process of its own, under load. */
interface Site {
  readonly node: TestNode;
  readonly load: MixedLoad;
  readonly backends: readonly [Backend, Backend];
  mesh: WebMesh;
  agent: ChildProcess;
  step: number;
}

/** Something that is done to a node. Afterwards it must run the newest good release within a minute. */
interface Action {
  /** What it may cost: nothing, or the requests between the end of an Envoy and the start of the next. */
  readonly cost: 'nothing' | 'an Envoy';
  readonly act: (site: Site, chance: Chance) => Promise<void>;
}

type Chance = (below: number) => number;

const actions: Readonly<Record<string, Action>> = {
  'a change': { cost: 'nothing', act: (site, chance) => change(site, chance) },
  'two changes at once': {
    cost: 'nothing',
    async act(site, chance) {
      await change(site, chance);
      await change(site, chance);
    },
  },
  'a release that Envoy refuses': {
    cost: 'nothing',
    async act(site) {
      await publish(site, { ...site.mesh, routeTo: 'nowhere', connectTimeout: `${2 + (site.step % 5)}s` });
      await statusThat(site, ({ state }) => state === 'Degraded');
      await change(site, () => 0);
    },
  },
  'a tampered release': {
    cost: 'nothing',
    async act(site, chance) {
      site.node.publisher.tamper(new Map([['metadata/snapshot.json', '{}']]));
      await sleep(1_500);
      await change(site, chance);
    },
  },
  'a replay': {
    cost: 'nothing',
    async act(site, chance) {
      const old = site.node.publisher.git('rev-parse', 'HEAD').trim();
      await change(site, chance);
      site.node.publisher.rewind(old);
      await sleep(1_500);
      await change(site, chance);
    },
  },
  'git away': {
    cost: 'nothing',
    async act(site, chance) {
      const repository = join(site.node.directory, 'out.git');
      await rename(repository, `${repository}.away`);
      await sleep(1_000 + chance(3_000));
      await rename(`${repository}.away`, repository);
      await change(site, chance);
    },
  },
  'the agent killed': {
    cost: 'nothing',
    async act(site, chance) {
      await change(site, chance);
      await sleep(chance(3_000));
      await endAgent(site, 'SIGKILL');
      site.agent = startAgent(site.node);
    },
  },
  'the agent stopped': {
    cost: 'nothing',
    async act(site, chance) {
      await change(site, chance);
      await sleep(chance(3_000));
      await endAgent(site, 'SIGTERM');
      site.agent = startAgent(site.node);
    },
  },
  'the agent frozen': {
    cost: 'nothing',
    async act(site, chance) {
      await change(site, chance);
      site.agent.kill('SIGSTOP');
      await sleep(500 + chance(3_000));
      site.agent.kill('SIGCONT');
    },
  },
  'Envoy killed': {
    cost: 'an Envoy',
    async act(site) {
      const envoy = await findEnvoy(site.node.folder.proxy('shop/web'));
      if (envoy) process.kill(envoy.process.pid, 'SIGKILL');
    },
  },
  'a power cut': {
    cost: 'an Envoy',
    async act(site, chance) {
      await change(site, chance);
      await sleep(chance(3_000));
      await endAgent(site, 'SIGKILL');
      const envoy = await findEnvoy(site.node.folder.proxy('shop/web'));
      if (envoy) await endEnvoy(envoy);
      site.agent = startAgent(site.node);
    },
  },
};

/** Does one thing after the other to a node, at random from a seed, for so long; says what it cost and what was left. */
export async function soakRandom(
  seconds: number,
  seed: number,
  onAction: (done: number, what: string) => void,
): Promise<SoakResult> {
  const chance = chanceFrom(seed);
  const counted = new Map<string, { times: number; failed: number }>();
  const problems: string[] = [];
  const { site, close } = await openSite();
  try {
    await settled(site);
    let first: Sample | undefined;
    const end = performance.now() + seconds * 1_000;
    for (let done = 1; performance.now() < end; done += 1) {
      const names = Object.keys(actions);
      const name = names[chance(names.length)] ?? '';
      onAction(done, name);
      const problem = await carryOut(site, { name, chance, counted });
      if (problem !== undefined) problems.push(problem);
      // By then everything has happened once that takes memory for good.
      if (done === 10 || !first) first = await sample(site);
    }
    const last = await sample(site);
    problems.push(...findLeaks(first ?? last, last));
    const load = await site.load.stop();
    const answered = Object.values(load).reduce((sum, way) => sum + way.answered, 0);
    return { actions: counted, answered, problems, samples: { first: first ?? last, last } };
  } finally {
    await close();
  }
}

async function carryOut(
  site: Site,
  { name, chance, counted }: { name: string; chance: Chance; counted: Map<string, { times: number; failed: number }> },
): Promise<string | undefined> {
  const action = actions[name];
  if (!action) return undefined;
  const before = site.load.failed();
  let problem: string | undefined;
  try {
    await action.act(site, chance);
    await settled(site);
    // What is called over a kept connection is told late.
    await sleep(200);
  } catch (error) {
    problem = `${name}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const failed = site.load.failed() - before;
  const count = counted.get(name) ?? { times: 0, failed: 0 };
  counted.set(name, { times: count.times + 1, failed: count.failed + failed });
  return problem ?? (failed > 0 && action.cost === 'nothing' ? `${name}: ${failed} requests failed` : undefined);
}

async function openSite() {
  const node = await createNode({
    pollSeconds: 0.5,
    status: { port: 0 },
    probation: { minimumHealthySeconds: 1, failAfterSeconds: 3, deadlineSeconds: 30 },
    guards: { maximumRemovalPercent: 100 },
  });
  const [one, two, echo] = await Promise.all([startBackend('one'), startBackend('two'), startEcho()]);
  const [listenerPort, tcpPort] = [await freePort(), await freePort()];
  const address = { socket_address: { address: '127.0.0.1', port_value: echo.port } };
  const mesh: WebMesh = {
    listenerPort,
    clusters: { 'shop/one/http': { port: one.port, weight: 1 } },
    extraListeners: [tcpListener('echo', tcpPort, 'echo')],
    extraClusters: [
      {
        '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
        name: 'echo',
        type: 'STATIC',
        load_assignment: { cluster_name: 'echo', endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
      },
    ],
  };
  await node.publisher.publish(webMesh({ ...mesh, serverName: 'step-0' }));
  await writeFile(join(node.directory, 'agent.json'), JSON.stringify(node.config));
  const agent = startAgent(node);
  const site: Site = {
    node,
    mesh: { ...mesh, serverName: 'step-0' },
    step: 0,
    agent,
    backends: [one, two],
    load: undefined as unknown as MixedLoad,
  };
  const close = async () => {
    await site.load?.stop();
    await endAgent(site, 'SIGKILL');
    await node.remove();
    await Promise.all([one.close(), two.close(), echo.close()]);
  };
  try {
    await settled(site);
  } catch (error) {
    await close();
    throw error;
  }
  return { site: Object.assign(site, { load: startMixedLoad({ http: listenerPort, tcp: tcpPort }) }), close };
}

async function change(site: Site, chance: Chance): Promise<void> {
  const [one, two] = site.backends;
  const share = chance(11);
  site.step += 1;
  site.mesh = {
    ...site.mesh,
    serverName: `step-${site.step}`,
    connectTimeout: `${1 + chance(5)}s`,
    clusters: {
      [`shop/one-${site.step % 3}/http`]: { port: one.port, weight: share },
      'shop/two/http': { port: two.port, weight: 10 - share },
    },
  };
  await publish(site, site.mesh);
}

async function publish({ node }: Site, mesh: WebMesh): Promise<void> {
  // Releases are told apart by the second.
  await sleep(1_000 - (Date.now() % 1_000) + 5);
  node.clock.now = new Date();
  await node.publisher.publish(webMesh(mesh));
}

/** Waits until the newest good release runs and nothing more is to be decided about it. */
async function settled(site: Site): Promise<void> {
  await statusThat(site, ({ state, lastGood }) => state === 'Steady' && lastGood !== undefined);
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await call({ address: '127.0.0.1', port: site.mesh.listenerPort }).catch(() => undefined);
    const read = await readStatus(site.node.folder);
    const isSteady = 'status' in read && read.running && read.status.state === 'Steady';
    if (isSteady && answer?.headers['server'] === site.mesh.serverName) return;
    await sleep(100);
  }
  throw new Error(`\`${site.mesh.serverName}\` never came`);
}

type Status = Extract<Awaited<ReturnType<typeof readStatus>>, { status: unknown }>['status'];

async function statusThat(site: Site, holds: (status: Status) => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const read = await readStatus(site.node.folder);
    if ('status' in read && read.running && holds(read.status)) return;
    await sleep(100);
  }
  throw new Error('the agent never came to rest');
}

function startAgent(node: TestNode): ChildProcess {
  return spawn(program, ['agent', 'run', '--config', join(node.directory, 'agent.json')], { stdio: 'ignore' });
}

async function endAgent({ agent }: Site, signal: NodeJS.Signals): Promise<void> {
  if (agent.exitCode !== null || agent.signalCode !== null) return;
  const ended = once(agent, 'exit');
  agent.kill(signal);
  await ended;
}

async function sample({ node, agent }: Site): Promise<Sample> {
  const of = (path: string) => `/proc/${agent.pid}/${path}`;
  const names = readdirSync(node.folder.path, { recursive: true, encoding: 'utf8' });
  return {
    residentMebibytes: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(of('status'), 'utf8'))?.[1]) / 1024,
    descriptors: readdirSync(of('fd')).length,
    envoys: countEnvoys(node.directory),
    leftovers: names.filter((name) => /(?:^|\/)\.[^/]+\.[0-9a-f]{12}$|\.part$/.test(name)).length,
  };
}

/** Envoys that work in the folder of the node. */
function countEnvoys(directory: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return /envoy$/.test(line[0] ?? '') && readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
    } catch {
      return false;
    }
  }).length;
}

function findLeaks(first: Sample, last: Sample): string[] {
  const problems: string[] = [];
  if (last.residentMebibytes > 1.3 * first.residentMebibytes + 10) {
    problems.push(`memory went from ${first.residentMebibytes.toFixed(0)} to ${last.residentMebibytes.toFixed(0)} MiB`);
  }
  if (last.descriptors > first.descriptors + 8) {
    problems.push(`file descriptors went from ${first.descriptors} to ${last.descriptors}`);
  }
  if (last.envoys !== 1) problems.push(`${last.envoys} Envoys run instead of one`);
  if (last.leftovers > 0) problems.push(`${last.leftovers} files were left beside others`);
  return problems;
}

/** Numbers that look random, and are the same for the same seed (mulberry32). */
function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

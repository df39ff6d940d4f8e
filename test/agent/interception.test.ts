import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { AgentConfig } from '../../src/agent/config.ts';
import { enroll } from '../../src/agent/enroll.ts';
import { withNames } from '../../src/agent/interception/hosts-file.ts';
import { stateFolder } from '../../src/agent/state/state-folder.ts';
import { readStatus } from '../../src/agent/status/read-status.ts';
import type { AgentStatus } from '../../src/agent/status/status.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { Workload } from '../../src/model/workload.ts';
import { interceptionRules } from '../../src/output/interception.ts';
import { meshOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { compiled } from '../harness/compiled.ts';
import { envoyBinary } from '../harness/envoy.ts';
import { type GitServer, startGitServer } from '../harness/git-http-server.ts';
import {
  createNetwork,
  type Machine,
  missingForNetwork,
  type Network,
  outputOf,
  programUser,
} from '../harness/network.ts';
import { until } from '../harness/until.ts';
import { createPublisher, type Publisher, trustDomain } from './publisher.ts';

const skip = missingForNetwork() ?? false;
const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/**
 * Two machines with a program each that knows nothing of the mesh. `page` dials `ratings` by name; what it dials, and what
 * others dial at `ratings`, is captured. This side of the network is a stranger.
 */
describe('transparent interception', { skip, concurrency: 1 }, () => {
  let world: World;
  before(async () => {
    world = await createWorld();
  });
  after(() => world?.remove());

  it('is not begun by an agent that may not, and changes nothing', async () => {
    const { page } = world.nodes;
    const agent = world.startAgent('page', ['--bounding-set=-net_admin', '--inh-caps=-net_admin']);
    const status = await world.statusThat('page', ({ conditions }) =>
      conditions.some(({ type, reason }) => type === 'Admitted' && reason === 'interception-not-permitted'),
    );
    assert.equal(status.lastGood, undefined);
    assert.equal(page.machine.run('nft', 'list', 'tables'), '');
    await ended(agent);
  });

  it('takes a program that dials a name through both sidecars', async () => {
    for (const name of ['page', 'ratings'] as const) world.startAgent(name);
    for (const name of ['page', 'ratings'] as const) {
      await world.statusThat(name, ({ state, lastGood }) => state === 'Steady' && lastGood !== undefined);
    }
    assert.match(
      readFileSync(world.nodes.page.machine.hostsFile, 'utf8'),
      /^127\.\d+\.\d+\.\d+ ratings\.shop\.mesh\.internal$/m,
    );
    const { status, body } = await world.dial('page', 'http://ratings.shop.mesh.internal:8080/ratings/1');
    assert.equal(status, 200);
    const seen = JSON.parse(body) as { from: string; headers: Record<string, string> };
    // Its own sidecar dials the program of `ratings`, and lets in nobody but sidecars of the mesh.
    assert.equal(seen.from, '127.0.0.1');
    assert.match(seen.headers['x-request-id'] ?? '', /^[0-9a-f-]{36}$/);
  });

  it('answers 403 to a call that no policy allows', async () => {
    assert.equal((await world.dial('page', 'http://ratings.shop.mesh.internal:8080/admin')).status, 403);
  });

  it('refuses strangers who speak in clear text, and leaves other ports of the machine alone', async () => {
    const { address } = world.nodes.ratings.machine;
    await assert.rejects(fetch(`http://${address}:8080/ratings/1`));
    assert.equal(await (await fetch(`http://${address}:9999/`)).text(), 'aside');
  });

  it('refuses what the program dials besides, except what is left alone', async () => {
    const { address } = world.network;
    const { open, closed } = world.outside;
    assert.equal((await world.dial('page', `http://${address}:${open}/`)).body, 'outside');
    assert.equal((await world.dial('page', `http://${address}:${closed}/`)).status, 0);
    assert.equal((await world.dial('page', `http://${world.nodes.ratings.machine.address}:8080/ratings/1`)).status, 0);
  });

  it('carries bytes of a server that speaks first', async () => {
    const dialled = world.nodes.page.machine.start(
      [process.execPath, '-e', listener, 'ratings.shop.mesh.internal', '7000'],
      {
        user: programUser,
      },
    );
    assert.deepEqual(await outputOf(dialled), { code: 0, said: 'hello' });
  });

  it('fails no request while what may be dialled changes', async () => {
    const load = world.nodes.page.machine.start(
      [process.execPath, '-e', loader, 'http://ratings.shop.mesh.internal:8080/ratings/1'],
      {
        user: programUser,
      },
    );
    const result = outputOf(load);
    const hosts = () => readFileSync(world.nodes.page.machine.hostsFile, 'utf8');
    for (const change of ['comes', 'goes'] as const) {
      await world.publish({ callsStock: change === 'comes' });
      await until(() => hosts().includes('stock.shop.mesh.internal') === (change === 'comes'), hosts);
      const { serial } = world.last();
      await world.statusThat('page', ({ lastGood, state }) => lastGood?.serial === serial && state === 'Steady');
    }
    load.kill('SIGTERM');
    const { said } = await result;
    const { answered, failures } = JSON.parse(said) as { answered: number; failures: string[] };
    assert.deepEqual(failures, []);
    assert.ok(answered > 200, `${answered} answered`);
  });

  it('is put back when somebody loads a firewall anew, which touches no rules of others', async () => {
    const { machine } = world.nodes.page;
    machine.run('nft', 'add table inet theirs');
    machine.run('nft', 'delete table inet meshc');
    await until(
      () => machine.run('nft', 'list', 'tables').includes('inet meshc'),
      () => machine.run('nft', 'list', 'ruleset'),
    );
    assert.equal((await world.dial('page', 'http://ratings.shop.mesh.internal:8080/ratings/1')).status, 200);
  });

  it('outlives the agent, and ends with its proxies', async () => {
    const { machine } = world.nodes.page;
    await ended(world.nodes.page.agents.at(-1));
    assert.equal((await world.dial('page', 'http://ratings.shop.mesh.internal:8080/ratings/1')).status, 200);
    // As after a boot: an agent without a network begins with what was captured before.
    machine.run('nft', 'delete table inet meshc');
    const last = world.startAgent('page', [], ['--stop-proxies']);
    await world.statusThat('page', ({ state, agent }) => state === 'Steady' && agent.pid === last.pid);
    assert.match(world.said(), /"connections captured again"/);
    await ended(last);
    assert.equal(machine.run('nft', 'list', 'tables').trim(), 'table inet theirs');
    assert.equal(readFileSync(machine.hostsFile, 'utf8'), '127.0.0.1 localhost\n');
  });
});

describe('the names of a node', () => {
  it('stand beside those of others, and are replaced and taken away as a whole', () => {
    const theirs = '127.0.0.1 localhost\n10.0.0.1 printer\n';
    const first = withNames(theirs, { 'a.shop.mesh.internal': '127.128.0.1' });
    const second = withNames(`${first}10.0.0.2 later\n`, { 'b.shop.mesh.internal': '127.128.0.2' });
    assert.match(second, /^127\.128\.0\.2 b\.shop\.mesh\.internal$/m);
    assert.ok(!second.includes('a.shop'));
    assert.equal(withNames(second, {}), `${theirs}10.0.0.2 later\n`);
    assert.equal(withNames(theirs, {}), theirs);
  });
});

describe('the rules of a node', () => {
  it('are one transaction over a table of our own', () => {
    const mark = {
      inbound: { ports: [8080, 9090], to: 15_006 },
      outbound: { to: 15_001, exceptPorts: [53], exceptRanges: ['10.0.0.0/8', 'fd00::/8'] },
      names: {},
    };
    const rules = interceptionRules(mark, 998);
    assert.ok(rules.startsWith('table inet meshc\ndelete table inet meshc\ntable inet meshc {\n'));
    assert.match(rules, /^ {4}meta skuid 998 return$/m);
    assert.match(rules, /^ {4}ip daddr \{ 10\.0\.0\.0\/8 \} return$/m);
    assert.match(rules, /^ {4}ip6 daddr \{ fd00::\/8 \} return$/m);
    assert.match(rules, /^ {4}tcp dport \{ 8080, 9090 \} redirect to :15006$/m);
  });
});

interface World {
  readonly network: Network;
  readonly nodes: Readonly<Record<'page' | 'ratings', { machine: Machine; agents: ChildProcess[] }>>;
  readonly outside: { readonly open: number; readonly closed: number };
  /** Starts the agent of a node, with what `setpriv` and the agent are told besides. */
  startAgent(name: 'page' | 'ratings', privileges?: readonly string[], words?: readonly string[]): ChildProcess;
  statusThat(name: 'page' | 'ratings', holds: (status: AgentStatus) => boolean): Promise<AgentStatus>;
  /** Releases the mesh with or without one more upstream of `page`. */
  publish(mesh: { readonly callsStock: boolean }): Promise<void>;
  /** The release that was published last. */
  last(): { readonly serial: number };
  /** The newest of what agents have logged. */
  said(): string;
  /** What the program of a node gets when it dials; status 0 when it gets nothing. */
  dial(name: 'page' | 'ratings', url: string): Promise<{ readonly status: number; readonly body: string }>;
  remove(): Promise<void>;
}

async function createWorld(): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'meshc-net-'));
  const network = createNetwork(2);
  const [pageMachine, ratingsMachine] = network.machines;
  assert.ok(pageMachine && ratingsMachine);
  const nodes = {
    page: { machine: pageMachine, agents: [] as ChildProcess[] },
    ratings: { machine: ratingsMachine, agents: [] as ChildProcess[] },
  };
  const children: ChildProcess[] = [];
  const [open, closed] = [await listenOutside(network.address), await listenOutside(network.address)];
  const server = await startGitServer(directory, network.address);
  const { publisher, configs } = await createNodes(directory, server);
  const publish = async ({ callsStock }: { readonly callsStock: boolean }) => {
    const mesh = meshOfTwo(nodes.page.machine, nodes.ratings.machine, { except: open.port, callsStock });
    await publisher.publish(compiled(mesh).files);
  };
  await publish({ callsStock: false });
  children.push(nodes.ratings.machine.start([process.execPath, '-e', programs], { user: programUser }));
  let said = '';
  return {
    network,
    nodes,
    outside: { open: open.port, closed: closed.port },
    startAgent(name, privileges = [], words = []) {
      const config = join(directory, `${name}.json`);
      const command = [process.execPath, cli, 'agent', 'run', '--config', config, ...words];
      const child = nodes[name].machine.start(command, { with: privileges });
      child.stderr?.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString('utf8')}`.slice(-20_000);
      });
      nodes[name].agents.push(child);
      children.push(child);
      return child;
    },
    async statusThat(name, holds) {
      let found: AgentStatus | undefined;
      await until(
        async () => {
          const read = await readStatus(stateFolder(configs[name].stateDirectory));
          found = 'status' in read ? read.status : undefined;
          return found !== undefined && holds(found);
        },
        () => `${JSON.stringify(found, undefined, 2)}\n${said}`,
      );
      assert.ok(found);
      return found;
    },
    publish,
    last: () => publisher.last(),
    said: () => said,
    async dial(name, url) {
      const { said: answer } = await outputOf(
        nodes[name].machine.start([process.execPath, '-e', dialer, url], { user: programUser }),
      );
      return JSON.parse(answer) as { status: number; body: string };
    },
    async remove() {
      for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      endEverythingIn(network);
      network.remove();
      open.close();
      closed.close();
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function createNodes(
  directory: string,
  server: GitServer,
): Promise<{ readonly publisher: Publisher; readonly configs: Readonly<Record<'page' | 'ratings', AgentConfig>> }> {
  const configOf = (name: 'page' | 'ratings'): AgentConfig => ({
    apiVersion: 'meshc/v1',
    kind: 'AgentConfig',
    node: `node-${name}`,
    mesh: 'shop',
    environment: 'demo',
    trustDomain,
    stateDirectory: join(directory, name),
    trustedRoot: join(directory, 'root.json'),
    remotes: [{ name: 'origin', url: `${server.url}/out.git` }],
    pollSeconds: 0.5,
    envoy: envoyBinary(),
    proxies: [`shop/${name}`],
    probation: { minimumHealthySeconds: 0.1, failAfterSeconds: 1, deadlineSeconds: 20 },
    guards: { driftSeconds: 1 },
  });
  const configs = { page: configOf('page'), ratings: configOf('ratings') };
  const requests = new Map<string, string>();
  for (const [name, config] of Object.entries(configs)) {
    writeFileSync(join(directory, `${name}.json`), JSON.stringify(config));
    const { enrollments } = await enroll(config, stateFolder(config.stateDirectory));
    for (const { path, request } of enrollments) requests.set(path, request);
  }
  const publisher = await createPublisher({ directory, name: 'out.git', requests, now: () => new Date() });
  writeFileSync(join(directory, 'root.json'), publisher.root);
  return { publisher, configs };
}

function meshOfTwo(
  page: Machine,
  ratings: Machine,
  { except, callsStock }: { readonly except: number; readonly callsStock: boolean },
): Mesh {
  const on = (node: string, { address }: Machine): Pick<Workload, 'placement'> => ({
    placement: { kind: 'hosts', hosts: [{ node, address }] },
  });
  const ports = { http: { number: 8080, protocol: 'http' }, raw: { number: 7000, protocol: 'tcp' } } as const;
  const upstreams = ['http', 'raw'].map((port) => ({ namespace: 'shop', service: 'ratings', port }));
  const stock = { namespace: 'shop', service: 'stock', port: 'http' };
  const readers = [{ kind: 'service', namespace: 'shop', service: 'page' } as const];
  return meshOf({
    environment: 'demo',
    trustDomain,
    defaults: { interception: { kind: 'transparent' } },
    services: [serviceOf('page'), serviceOf('ratings', { ports }), serviceOf('stock')],
    workloads: [
      workloadOf('page', {
        ...on('node-page', page),
        interception: { kind: 'transparent', except: { ports: [except] } },
        upstreams: callsStock ? [...upstreams, stock] : upstreams,
      }),
      workloadOf('ratings', on('node-ratings', ratings)),
    ],
    authorizationPolicies: [
      {
        namespace: 'shop',
        name: 'readers',
        target: { namespace: 'shop', service: 'ratings' },
        action: 'allow',
        rules: [
          { from: readers, ports: ['http'], paths: ['/ratings/*'] },
          { from: readers, ports: ['raw'] },
        ],
      },
    ],
  });
}

/** The program of `ratings`: on every address, as most programs are. Port 9999 is no port of its service. */
const programs = `
const http = require('node:http');
http.createServer((request, response) => {
  response.end(JSON.stringify({ from: request.socket.remoteAddress.replace('::ffff:', ''), headers: request.headers }));
}).listen(8080);
http.createServer((request, response) => response.end('aside')).listen(9999);
require('node:net').createServer((socket) => socket.end('hello')).listen(7000);
`;

/** A program that dials and listens. */
const listener = `
require('node:net').connect(Number(process.argv[2]), process.argv[1]).on('data', (bytes) => process.stdout.write(bytes));
`;

/** A program that calls without a pause until it is ended, by a kept connection and by new ones, and then says how it went. */
const loader = `
const http = require('node:http');
const failures = [];
let answered = 0;
let ending = false;
const once = (agent) => new Promise((resolve) => {
  http.get(process.argv[1], { agent }, (response) => {
    if (response.statusCode === 200) answered += 1;
    else failures.push(String(response.statusCode));
    response.resume().on('end', resolve);
  }).on('error', (error) => { failures.push(error.message); resolve(); });
});
const caller = async (agent) => {
  while (!ending) { await once(agent); await new Promise((resolve) => setTimeout(resolve, 3)); }
};
process.on('SIGTERM', () => { ending = true; });
Promise.all([caller(new http.Agent({ keepAlive: true, maxSockets: 1 })), caller(new http.Agent())])
  .then(() => { console.log(JSON.stringify({ answered, failures: failures.slice(0, 5) })); process.exit(); });
`;

/** The program of `page`: dials what it is told, once. */
const dialer = `
fetch(process.argv[1], { signal: AbortSignal.timeout(5000) })
  .then(async (answer) => ({ status: answer.status, body: await answer.text() }), (error) => ({ status: 0, body: String(error.cause ?? error) }))
  .then((answer) => console.log(JSON.stringify(answer)));
`;

async function listenOutside(address: string): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((_, response) => response.end('outside'));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  return {
    port: bound.port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Envoys outlive their agents, so what runs in the namespaces of this test is found there. */
function endEverythingIn({ machines }: Network): void {
  for (const { hostsFile } of machines) {
    const name = hostsFile.split('/')[3] ?? '';
    const pids = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).split('\n').filter(Boolean);
    for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
  }
}

async function ended(agent: ChildProcess | undefined): Promise<void> {
  assert.ok(agent);
  const end = once(agent, 'exit');
  agent.kill('SIGTERM');
  await end;
}

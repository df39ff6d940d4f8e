import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { FileSet } from '../../../src/output/file-set.ts';
import type { WitnessRequest } from '../../../src/plan/plan.ts';
import { type Authority, createAuthority, type KeyPair } from '../certificates.ts';
import { envoyBinary } from '../envoy.ts';
import { proxiesOf, proxyResources } from '../proxy-resources.ts';
import { staticBootstrap } from '../static-bootstrap.ts';
import { until } from '../until.ts';

type Json = { readonly [member: string]: unknown };

/** What came back: the status, and which program answered. */
export interface Response {
  /** Undefined when the connection was closed without an answer. */
  readonly status: number | undefined;
  /** A destination for a call, a proxy for a request at its door; empty when the proxy itself answered. */
  readonly program: string;
}

/**
 * One real Envoy with the listeners of many compiled meshes, exactly as they were emitted but for their addresses, which are
 * sockets in a folder, and for what stands behind each cluster, which is a program that says which cluster it is.
 */
export interface WitnessEnvoy {
  /** Sends a request as a program would, through the table of this name; undefined where the mesh has none. */
  call(mesh: string, table: string, request: WitnessRequest): Promise<Response> | undefined;
  /** Sends a request to a door as a caller with this identity would. */
  knock(mesh: string, door: Door, request: WitnessRequest): Promise<Response> | undefined;
  stop(): Promise<void>;
}

export interface Door {
  readonly proxy: string;
  readonly serverName: string;
  readonly identity: string;
}

export async function startWitnessEnvoy(meshes: ReadonlyMap<string, FileSet>): Promise<WitnessEnvoy> {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-w-'));
  const authority = createAuthority('witnesses');
  const world: World = {
    folder,
    authority,
    identities: new Map(),
    sockets: new Map(),
    programs: new Map(),
    clusters: [],
    listeners: [],
  };
  for (const [mesh, files] of meshes)
    for (const { proxy, node } of proxiesOf(files)) addProxy(world, { mesh, files, proxy, node });
  const envoy = await start(world);
  return {
    call: (mesh, table, request) => {
      const socketPath = world.sockets.get(`${mesh} table ${table}`);
      return socketPath === undefined ? undefined : send(socketPath, request);
    },
    knock: (mesh, door, request) => {
      const path = world.sockets.get(`${mesh} door ${door.proxy}`);
      return path === undefined
        ? undefined
        : sendAs(path, door, identityOf(world, door.identity), { authority, request });
    },
    stop: async () => {
      await end(envoy);
      for (const program of world.programs.values()) program.server.closeAllConnections();
      await Promise.all([...world.programs.values()].map(({ server }) => new Promise((done) => server.close(done))));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface World {
  readonly folder: string;
  readonly authority: Authority;
  readonly identities: Map<string, KeyPair>;
  readonly sockets: Map<string, string>;
  readonly programs: Map<string, { readonly server: Server; readonly path: string }>;
  readonly clusters: Json[];
  readonly listeners: Json[];
}

interface Proxy {
  readonly mesh: string;
  readonly files: FileSet;
  readonly proxy: string;
  readonly node: string;
}

function addProxy(world: World, { mesh, files, proxy, node }: Proxy): void {
  const resources = proxyResources(files, proxy, node);
  const nobody = { identity: { certificate: '', key: '' }, roots: '' };
  const { clusters, listeners } = staticBootstrap(resources, nobody)['static_resources'] as {
    clusters: Json[];
    listeners: Json[];
  };
  const prefix = `${mesh}/${proxy}/${node}/`;
  for (const { name } of clusters) {
    const isOwn = String(name).startsWith('inbound/');
    world.clusters.push(clusterTo(`${prefix}${name}`, programAt(world, isOwn ? proxy : String(name))));
  }
  for (const listener of listeners) {
    const path = join(world.folder, `l${world.listeners.length}`);
    const placed = {
      ...(renamed(listener, prefix) as Json),
      name: `${prefix}${listener['name']}`,
      address: { pipe: { path } },
    };
    world.listeners.push(placed);
    for (const name of namesIn(listener))
      world.sockets.set(`${mesh} ${name === 'inbound' ? `door ${proxy}` : `table ${name}`}`, path);
  }
}

/** The tables a listener routes by; a listener of connections to the program's own ports is a door. */
function namesIn(listener: Json): string[] {
  if (listener['name'] === 'inbound') return ['inbound'];
  return Array.from(
    JSON.stringify(listener).matchAll(/"route_config":\{[^{]*?"name":"([^"]+)"/g),
    ([, name]) => name ?? '',
  );
}

/** Clusters have the same names in every mesh, so each listener calls those of its own; what is logged is nobody's concern. */
function renamed(value: unknown, prefix: string): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, prefix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member]) => member !== 'access_log')
      .map(([member, content]) => {
        if (member === 'cluster' && typeof content === 'string') return [member, `${prefix}${content}`];
        if (member !== 'weighted_clusters') return [member, renamed(content, prefix)];
        const { clusters, ...rest } = content as { clusters: { name: string }[] };
        const named = clusters.map((one) => ({ ...(renamed(one, prefix) as Json), name: `${prefix}${one.name}` }));
        return [member, { ...rest, clusters: named }];
      }),
  );
}

function clusterTo(name: string, path: string): Json {
  const endpoint = { address: { pipe: { path } } };
  return {
    name,
    type: 'STATIC',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint }] }] },
  };
}

/** A program that says its name in a header, so that an answer without a body tells it too. */
function programAt(world: World, name: string): string {
  const known = world.programs.get(name);
  if (known) return known.path;
  const path = join(world.folder, `p${world.programs.size}`);
  const server = createServer((_, response) => response.writeHead(200, { 'x-program': name }).end());
  server.listen(path);
  server.unref();
  world.programs.set(name, { server, path });
  return path;
}

function identityOf(world: World, identity: string): KeyPair {
  const known = world.identities.get(identity) ?? world.authority.issue([identity]);
  world.identities.set(identity, known);
  return known;
}

async function start(world: World): Promise<ChildProcess> {
  const { folder, authority, clusters, listeners } = world;
  const own = identityOf(world, 'spiffe://witnesses.example/ns/a/sa/b');
  const bootstrap = {
    admin: { address: { pipe: { path: join(folder, 'admin') } } },
    node: { id: 'witnesses', cluster: 'witnesses' },
    static_resources: {
      clusters,
      listeners,
      secrets: (staticBootstrap(noResources, { identity: own, roots: authority.root })['static_resources'] as Json)[
        'secrets'
      ],
    },
  };
  writeFileSync(join(folder, 'bootstrap.json'), JSON.stringify(bootstrap));
  const words = [
    '--config-path',
    'bootstrap.json',
    '--use-dynamic-base-id',
    '--concurrency',
    '1',
    '--log-level',
    'error',
  ];
  const envoy = spawn(envoyBinary(), words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let problems = '';
  envoy.stderr?.setEncoding('utf8').on('data', (text: string) => {
    problems = (problems + text).slice(-20_000);
  });
  try {
    await until(
      async () => {
        if (envoy.exitCode !== null) throw new Error(`Envoy ended:\n${problems}`);
        return (
          (
            await send(join(folder, 'admin'), { method: 'GET', path: '/ready', headers: {}, query: {} }).catch(
              () => undefined,
            )
          )?.status === 200
        );
      },
      () => problems,
    );
    return envoy;
  } catch (error) {
    await end(envoy);
    throw error;
  }
}

const noResources = {
  identity: '',
  bootstrap: {} as never,
  clusters: [],
  endpoints: [],
  listeners: [],
  routes: [],
};

async function end(envoy: ChildProcess): Promise<void> {
  if (envoy.exitCode !== null || envoy.signalCode !== null) return;
  const closed = new Promise((resolve) => envoy.once('close', resolve));
  envoy.kill('SIGKILL');
  await closed;
}

function targetOf({ path, query }: WitnessRequest): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}

function send(socketPath: string, request: WitnessRequest): Promise<Response> {
  const { method, host = 'c.example', headers, scheme } = request;
  return new Promise((resolve, reject) => {
    const options = {
      socketPath,
      method,
      path: targetOf(request),
      // A sidecar takes the scheme from its own program, which may hand on a request that came by TLS.
      headers: { ...headers, host, ...(scheme && { 'x-forwarded-proto': scheme }) },
      agent: false as const,
    };
    const outgoing = httpRequest(options, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode, program: String(response.headers['x-program'] ?? '') }),
      );
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

interface Sent {
  readonly authority: Authority;
  readonly request: WitnessRequest;
}

/** One raw request over TLS, without a sidecar that would tidy it. A refused handshake and a closed connection look alike. */
function sendAs(
  path: string,
  { serverName }: Door,
  identity: KeyPair,
  { authority, request }: Sent,
): Promise<Response> {
  return new Promise((resolve) => {
    const socket = connect({
      path,
      servername: serverName,
      ca: authority.root,
      ALPNProtocols: ['http/1.1'],
      checkServerIdentity: () => undefined,
      cert: identity.certificate,
      key: identity.key,
    });
    let received = '';
    const settle = () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1];
      const program = /^x-program: (.*)\r$/m.exec(received)?.[1] ?? '';
      socket.destroy();
      resolve({ status: status === undefined ? undefined : Number(status), program });
    };
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      received += text;
      if (received.includes('\r\n\r\n')) settle();
    });
    socket.on('error', settle);
    socket.on('close', settle);
    const lines = [`${request.method} ${targetOf(request)} HTTP/1.1`, `host: ${request.host ?? 'c.example'}`];
    socket.write(
      `${[...lines, ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`,
      'latin1',
    );
  });
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Gateway } from '../../src/model/gateway.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import type { Service } from '../../src/model/service.ts';
import type { ConnectionBackend, ConnectionParent, TcpRoute } from '../../src/model/tcp-route.ts';
import { exchange } from '../harness/call.ts';
import { type Authority, createAuthority } from '../harness/certificates.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, namespace, policy, upstream, workload } from '../harness/model-mesh.ts';
import { type Program, startTcpProgram, startTlsProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { handshake, type SecureClient, secureExchange } from '../harness/secure-call.ts';

const edge = loopbackAddress(1);
const own = loopbackAddress(2);
let programs: Program[];
let mesh: RunningMesh;
let web: Authority;

before(async () => {
  web = createAuthority('web');
  programs = [
    ...(await Promise.all(['v1', 'v2', 'secret'].map(startTcpProgram))),
    await startTlsProgram('vault', web.issueFor(['vault.example'])),
    await startTlsProgram('safe', web.issueFor(['safe.example'])),
  ];
  const [v1 = 0, v2 = 0, secret = 0, vault = 0, safe = 0] = programs.map(({ port }) => port);
  mesh = await runMesh(
    meshOf({
      services: [
        serviceOf('client', 'tcp', []),
        serviceOf('store', 'tcp', ['v1', 'v2', 'planned']),
        serviceOf('secret', 'tcp', []),
        serviceOf('vault', 'tls', []),
        serviceOf('safe', 'tls', []),
      ],
      workloads: [
        workload(
          'client',
          { service: 'client' },
          {
            address: own,
            upstreams: [
              upstream('store', { address: own, port: 5001 }, 'tcp'),
              upstream('secret', { address: own, port: 5002 }, 'tcp'),
              upstream('vault', { address: own, port: 5003 }, 'tls'),
            ],
          },
        ),
        workload('store-v1', { service: 'store', version: 'v1' }, at(3, { tcp: v1 })),
        workload('store-v2', { service: 'store', version: 'v2' }, at(4, { tcp: v2 })),
        workload('secret', { service: 'secret' }, at(5, { tcp: secret })),
        workload('vault', { service: 'vault' }, at(6, { tls: vault })),
        workload('safe', { service: 'safe' }, at(7, { tls: safe })),
      ],
      gateways: [gateway],
      certificates: [{ namespace, name: 'queue', hostnames: ['queue.example'] }],
      tcpRoutes: [
        to('upgrade', onService('store'), [
          backend('store', 'tcp', { version: 'v1', weight: 1 }),
          backend('store', 'tcp', { version: 'v2', weight: 3 }),
          backend('store', 'tcp', { version: 'planned', weight: 0 }),
        ]),
        to('store', onGateway('store'), [backend('store', 'tcp', { version: 'v2' })]),
        to('secret', onGateway('secret'), [backend('secret', 'tcp')]),
      ],
      tlsRoutes: [
        { ...to('vault', onGateway('names'), [backend('vault', 'tls')]), hostnames: ['vault.example'] },
        { ...to('safe', onGateway('names'), [backend('safe', 'tls')]), hostnames: ['safe.example'] },
        to('queue', onGateway('queue'), [backend('store', 'tcp', { version: 'v1' })]),
        { ...to('inside-vault', onService('vault'), [backend('vault', 'tls')]), hostnames: ['vault.example'] },
        { ...to('inside-safe', onService('vault'), [backend('safe', 'tls')]), hostnames: ['*.safe.example'] },
      ],
      authorizationPolicies: [
        policy('store', 'store', 'allow', [{ from: [caller.gateway('edge'), caller.service('client')] }]),
        // The client and the gateway may not.
        policy('secret', 'secret', 'allow', [{ from: [caller.service('store')] }]),
        policy('vault', 'vault', 'allow', [{ from: [caller.gateway('edge'), caller.service('client')] }]),
        policy('safe', 'safe', 'allow', [{ from: [caller.gateway('edge'), caller.service('client')] }]),
      ],
    }),
    {},
    { certificates: { [`${namespace}/queue`]: web.issueFor(['queue.example']) } },
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

const gateway: Gateway = {
  namespace,
  name: 'edge',
  listeners: {
    store: { port: 5001, protocol: 'tcp' },
    secret: { port: 5002, protocol: 'tcp' },
    names: { port: 8443, protocol: 'tls', hostnames: ['*.example'], tls: { kind: 'passthrough' } },
    queue: {
      port: 8443,
      protocol: 'tls',
      hostnames: ['queue.example'],
      tls: { kind: 'terminate', certificates: [{ namespace, certificate: 'queue' }], alpn: ['amqp'] },
    },
  },
  placement: { kind: 'hosts', hosts: [{ node: 'edge', address: edge }] },
};

function serviceOf(name: string, protocol: Protocol, versions: readonly string[]): Service {
  const ports = { [protocol]: { number: 5000, protocol } };
  return { namespace, name, ports, versions: Object.fromEntries(versions.map((version) => [version, {}])) };
}

function at(index: number, applicationPorts: Record<string, number>) {
  return { address: loopbackAddress(index), applicationPorts };
}

function to(name: string, parent: ConnectionParent, backends: ConnectionBackend[]): TcpRoute {
  return { namespace, name, parent, backends };
}

function backend(service: string, port: string, more: Partial<ConnectionBackend> = {}): ConnectionBackend {
  return { namespace, service, port, ...more };
}

const onService = (service: string) => ({ kind: 'service', namespace, service }) as const;
const onGateway = (listener: string) => ({ kind: 'gateway', namespace, gateway: 'edge', listener }) as const;

/** The greeting of a program, of which a server-first protocol makes its clients wait. Nothing is sent. */
function greeting(address: string, port: number): Promise<string> {
  return exchange({ address, port }, '', (received) => received.endsWith(':'));
}

function client(serverName: string, port = 8443): SecureClient {
  return { address: port === 8443 ? edge : own, port, serverName, roots: web.root };
}

test('a server that speaks first is heard through a gateway, and answers', async () => {
  assert.equal(await greeting(edge, 5001), 'v2:');
  assert.equal(await exchange({ address: edge, port: 5001 }, 'hello', (text) => text.includes('hello')), 'v2:hello');
});

test('connections are shared by weight, and a version without weight gets none', async () => {
  const counts = new Map<string, number>();
  for (let count = 0; count < 80; count += 1) {
    const name = await greeting(own, 5001);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), ['v1:', 'v2:']);
  // 60 are expected; fewer than 40 or more than 76 come once in a hundred thousand runs.
  const v2 = counts.get('v2:') ?? 0;
  assert.ok(v2 >= 40 && v2 <= 76, `${v2} of 80`);
});

test('who is not allowed hears no greeting, at a gateway or inside', async () => {
  assert.equal(await greeting(edge, 5002), '');
  assert.equal(await greeting(own, 5002), '');
});

test('TLS goes through a gateway to the program whose name is asked for', async () => {
  for (const name of ['vault', 'safe']) {
    const agreed = await handshake(client(`${name}.example`));
    assert.ok(agreed !== 'refused');
    assert.equal(agreed.names, `DNS:${name}.example`);
    const text = await secureExchange(client(`${name}.example`), 'x', (received) => received.endsWith('x'));
    assert.equal(text, `${name}:x`);
  }
});

test('a server name without a route, or none at all, is closed', async () => {
  for (const name of ['other.example', 'a.vault.example', '']) {
    assert.equal(await handshake(client(name)), 'refused', name);
  }
});

test('TLS ends at a gateway where it is to, and the program hears what was inside', async () => {
  const asking = { ...client('queue.example'), options: { ALPNProtocols: ['amqp'] } };
  const agreed = await handshake(asking);
  assert.ok(agreed !== 'refused');
  assert.deepEqual([agreed.names, agreed.alpn], ['DNS:queue.example', 'amqp']);
  assert.equal(await secureExchange(asking, '', (received) => received.endsWith(':')), 'v1:');
  assert.equal(await secureExchange(asking, 'x', (received) => received.endsWith('x')), 'v1:x');
});

test('inside the mesh a server name chooses the program too, and any other is closed', async () => {
  const vault = await handshake(client('vault.example', 5003));
  const safe = await handshake(client('a.safe.example', 5003));
  assert.ok(vault !== 'refused' && safe !== 'refused');
  assert.deepEqual([vault.names, safe.names], ['DNS:vault.example', 'DNS:safe.example']);
  assert.equal(await handshake(client('safe.example', 5003)), 'refused');
  assert.equal(await handshake(client('', 5003)), 'refused');
});

test('Envoy has nothing to warn about', () => {
  for (const proxy of ['shop/edge', 'shop/client']) {
    assert.doesNotMatch(mesh.proxy(proxy).output(), /\[(?:warning|error|critical)\]/);
  }
});

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, before, test } from 'node:test';
import type { Gateway } from '../../src/model/gateway.ts';
import type { GatewayListener } from '../../src/model/gateway-listener.ts';
import { type Answer, call } from '../harness/call.ts';
import { createAuthority } from '../harness/certificates.ts';
import { startHttp3Client } from '../harness/http3-client.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { backend, caller, meshOf, namespace, policy, route, service, workload } from '../harness/model-mesh.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import type { RunningProxy } from '../harness/run-proxies.ts';
import { secureCall } from '../harness/secure-call.ts';
import { until } from '../harness/until.ts';

const edge = { address: loopbackAddress(1), port: 8443 };
const entrance = { address: loopbackAddress(3), port: 8080 };
const web = createAuthority('web');
const partners = createAuthority('partners');
let program: Program;
let mesh: RunningMesh;
let client: RunningProxy;

before(async () => {
  program = await startHttpProgram('page');
  const gateway: Gateway = {
    namespace,
    name: 'edge',
    listeners,
    placement: { kind: 'hosts', hosts: [{ node: 'edge', address: edge.address }] },
  };
  mesh = await runMesh(
    meshOf({
      services: [service('page', [])],
      workloads: [
        workload(
          'page',
          { service: 'page' },
          { address: loopbackAddress(2), applicationPorts: { http: program.port } },
        ),
      ],
      gateways: [gateway],
      certificates: [{ namespace, name: 'all' }],
      certificateAuthorities: [{ namespace, name: 'partners' }],
      httpRoutes: Object.keys(listeners).map((listener) =>
        route(listener, { kind: 'gateway', namespace, gateway: 'edge', listener }, [{ backends: [backend('page')] }]),
      ),
      authorizationPolicies: [policy('visitors', 'page', 'allow', [{ from: [caller.gateway('edge')] }])],
    }),
    {},
    {
      certificates: { [`${namespace}/all`]: web.issueFor(['open.example', 'strict.example', 'old.example']) },
      authorities: { [`${namespace}/partners`]: partners.root },
    },
  );
  const to = (name: string, serverName: string) => ({ name, serverName, ...edge, roots: web.root });
  client = await startHttp3Client(entrance, [
    to('open', 'open.example'),
    to('stranger', 'strict.example'),
    { ...to('partner', 'strict.example'), identity: partners.issueFor(['partner.example']) },
    to('old', 'old.example'),
  ]);
});

after(async () => {
  await client?.stop();
  await mesh?.stop();
  await program?.close();
});

const tls = { kind: 'terminate' as const, certificates: [{ namespace, certificate: 'all' }] };
const listeners: Record<string, GatewayListener> = {
  open: { port: edge.port, protocol: 'https', hostnames: ['open.example'], tls, http3: {} },
  strict: {
    port: edge.port,
    protocol: 'https',
    hostnames: ['strict.example'],
    tls: { ...tls, clients: { authority: { namespace, authority: 'partners' } } },
    http3: { port: 443 },
  },
  old: { port: edge.port, protocol: 'https', hostnames: ['old.example'], tls },
};

function over3(target: string, host: string): Promise<Answer> {
  return call({ ...entrance, headers: { 'x-target': target, host } });
}

test('a request over HTTP/3 arrives', async () => {
  const { status, echo } = await over3('open', 'open.example');
  assert.equal(status, 200);
  assert.equal(echo?.headers['x-forwarded-proto'], 'https');
  // The log is written a moment later.
  const log = () => mesh.proxy('shop/edge').output();
  await until(() => log().includes('"protocol":"HTTP/3"'), log);
});

test('clients are told of it, with the port that they can reach', async () => {
  const told = async (serverName: string) =>
    (await secureCall({ ...edge, serverName, roots: web.root, identity: partners.issueFor(['partner.example']) }))
      .headers['alt-svc'];
  assert.equal(await told('open.example'), 'h3=":8443"; ma=86400');
  assert.equal(await told('strict.example'), 'h3=":443"; ma=86400');
  assert.equal(await told('old.example'), undefined);
});

test('over HTTP/3 a client has to prove who it is as well, and the program is told', async () => {
  assert.equal((await over3('stranger', 'strict.example')).status, 503);
  const { status, echo } = await over3('partner', 'strict.example');
  assert.equal(status, 200);
  assert.equal(echo?.headers['x-client-cert-dns'], 'partner.example');
});

test('a listener that does not offer it is not reached over it', async () => {
  assert.equal((await over3('old', 'old.example')).status, 503);
});

test('a QUIC packet of a version from the future is answered with the versions there are', async () => {
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.once('message', (message) => {
      socket.close();
      resolve(message);
    });
    // A long header with a reserved version (RFC 9000 sections 17.2 and 6.3), padded as a first packet must be.
    const packet = Buffer.alloc(1_200);
    Buffer.from([0xc0, 0x1a, 0x2a, 0x3a, 0x4a, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0]).copy(packet);
    socket.send(packet, edge.port, edge.address);
  });
  // Version negotiation: version 0, our connection id, then versions of which one is 1.
  assert.equal(answer.readUInt32BE(1), 0);
  assert.deepEqual([...answer.subarray(7, 15)], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(answer.includes(Buffer.from([0, 0, 0, 1])));
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/edge').output(), /\[(?:warning|error|critical)\]/);
});

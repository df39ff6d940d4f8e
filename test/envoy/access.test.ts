import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, exchange } from '../harness/call.ts';
import { createAuthority, type KeyPair } from '../harness/certificates.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { type Peer, statusFor } from '../harness/peer.ts';
import { type Program, startHttpProgram, startTcpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { until } from '../harness/until.ts';

const guardedAddress = loopbackAddress(4);
const id = (name: string) => `spiffe://test.example/ns/shop/sa/${name}`;
let programs: Program[];
let mesh: RunningMesh;
let friend: KeyPair;

before(async () => {
  programs = [await startHttpProgram('guarded'), await startHttpProgram('liar'), await startTcpProgram('vault')];
  const [guarded = 0, liar = 0, vault = 0] = programs.map(({ port }) => port);
  mesh = await runMesh(
    meshOf({
      services: [
        ...['friend', 'stranger', 'foreigner', 'guarded', 'liar'].map((name) => service(name, [])),
        service('vault', [], 'tcp'),
      ],
      workloads: [
        ...['friend', 'stranger', 'foreigner'].map((name, index) => client(name, index + 1)),
        workload('guarded', { service: 'guarded' }, { address: guardedAddress, applicationPorts: { http: guarded } }),
        workload('liar', { service: 'liar' }, { address: loopbackAddress(5), applicationPorts: { http: liar } }),
        workload('vault', { service: 'vault' }, { address: loopbackAddress(6), applicationPorts: { tcp: vault } }),
      ],
      authorizationPolicies: [
        policy('friends', 'guarded', 'allow', [
          { from: [caller.service('friend')], methods: ['GET', 'POST'], paths: ['/open/*', '/exact'] },
          { methods: ['GET'], paths: ['/public'] },
        ]),
        policy('never', 'guarded', 'deny', [{ paths: ['/open/secret/*'] }]),
        policy('friends-of-liars', 'liar', 'allow', [{ from: [caller.service('friend')] }]),
        policy('keepers', 'vault', 'allow', [{ from: [caller.workload('friend'), caller.workload('stranger')] }]),
        policy('strangers', 'vault', 'deny', [{ from: [caller.service('stranger')] }]),
      ],
    }),
    {
      'shop/foreigner': (authority) => ({
        identity: createAuthority('elsewhere').issue([id('friend')]),
        roots: authority.root,
      }),
      'shop/liar': (authority) => ({ identity: authority.issue([id('stranger')]), roots: authority.root }),
    },
  );
  friend = mesh.authority.issue([id('friend')]);
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

function client(name: string, index: number) {
  const address = loopbackAddress(index);
  return workload(
    name,
    { service: name },
    {
      address,
      upstreams: [
        upstream('guarded', { address, port: 8080 }),
        ...(name === 'friend' ? [upstream('liar', { address, port: 8081 })] : []),
        ...(name === 'foreigner' ? [] : [upstream('vault', { address, port: 5000 }, 'tcp')]),
      ],
    },
  );
}

const as = { friend: loopbackAddress(1), stranger: loopbackAddress(2), foreigner: loopbackAddress(3) };

async function statusAs(who: keyof typeof as, path: string, method = 'GET'): Promise<number> {
  return (await call({ address: as[who], port: 8080, path, method })).status;
}

function peer(more: Partial<Peer> = {}): Peer {
  const serverName = 'http.guarded.shop.mesh.internal';
  return { address: guardedAddress, serverName, roots: mesh.authority.root, identity: friend, ...more };
}

test('a call that a rule allows arrives, and the program is told who called', async () => {
  const answer = await call({
    address: as.friend,
    port: 8080,
    path: '/open/x?q=1',
    headers: { 'x-forwarded-client-cert': `URI=${id('admin')}` },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.echo?.url, '/open/x?q=1');
  const told = String(answer.echo?.headers['x-forwarded-client-cert']);
  assert.match(told, /URI=spiffe:\/\/test\.example\/ns\/shop\/sa\/friend$/);
  assert.doesNotMatch(told, /admin/);
});

test('a method, a path or a caller that no rule allows is answered 403', async () => {
  assert.equal(await statusAs('friend', '/exact', 'POST'), 200);
  assert.equal(await statusAs('friend', '/exact', 'DELETE'), 403);
  assert.equal(await statusAs('friend', '/exact/x'), 403);
  assert.equal(await statusAs('friend', '/opened'), 403);
  assert.equal(await statusAs('stranger', '/open/x'), 403);
});

test('a rule without callers is for every identity of the mesh', async () => {
  assert.equal(await statusAs('stranger', '/public'), 200);
});

test('a deny wins over an allow, however the path is spelled', async () => {
  const spellings = ['/open/secret', '/open/secret/x', '/open//secret/x', '/open/./secret/x', '/open/a/../secret/x'];
  for (const path of [...spellings, '/open/%73ecret/x', '/open/secret/x?y', '/OPEN/../open/secret/x']) {
    assert.equal(await statusAs('friend', path), 403, path);
    assert.equal(await statusFor(peer(), `GET ${path}`), 403, `${path} without a sidecar in front`);
  }
});

test('a path that hides a slash is refused as such', async () => {
  for (const path of ['/open/a%2f..%2fsecret/x', '/open%5Csecret', '/open/%2e%2e%2fopen/secret']) {
    assert.equal(await statusFor(peer(), `GET ${path}`), 400, path);
  }
});

test('a peer speaks to a port only with a certificate of the mesh and the name of the port', async () => {
  assert.equal(await statusFor(peer(), 'GET /public'), 200);
  const none: Peer = { address: guardedAddress, serverName: peer().serverName, roots: mesh.authority.root };
  const elsewhere = mesh.authority.issue(['spiffe://other.example/ns/shop/sa/friend']);
  assert.equal(await statusFor(none, 'GET /public'), undefined);
  assert.equal(await statusFor(peer({ identity: elsewhere }), 'GET /public'), undefined);
  assert.equal(await statusFor(peer({ serverName: 'http.vault.shop.mesh.internal' }), 'GET /public'), undefined);
  assert.equal(await statusFor(peer(), 'GET /public'), 200);
});

test('a peer that speaks nothing newer than TLS 1.2 is refused', async () => {
  assert.equal(await statusFor(peer({ newestTls: 'TLSv1.2' }), 'GET /public'), undefined);
});

test('a caller whose certificate another authority signed is refused', async () => {
  assert.equal((await call({ address: as.foreigner, port: 8080, path: '/public' })).status, 503);
});

test('a callee with any other identity of the mesh is refused by the caller', async () => {
  const answer = await call({ address: as.friend, port: 8081 });
  assert.equal(answer.status, 503);
  assert.match(await mesh.proxy('shop/friend').admin('/stats?filter=shop/liar'), /fail_verify_san: [1-9]/);
});

test('a connection without TLS is closed without an answer', async () => {
  const received = await exchange(
    { address: guardedAddress, port: 15_006 },
    'GET /public HTTP/1.1\r\nhost: x\r\n\r\n',
    () => true,
  );
  assert.equal(received, '');
});

test('a TCP port is open to whom a rule allows, and to nobody else', async () => {
  const hello = 'vault:hello';
  assert.equal(await exchange({ address: as.friend, port: 5000 }, 'hello', (text) => text === hello), hello);
  assert.equal(await exchange({ address: as.stranger, port: 5000 }, 'hello', (text) => text === hello), '');
});

test('every refusal is in the access log, with who asked and what refused', async () => {
  const wanted = [
    /"downstream_peer":"spiffe:\/\/test\.example\/ns\/shop\/sa\/friend".*rbac_access_denied_matched_policy\[shop\/never\/0\]/,
    /"downstream_peer":"spiffe:\/\/test\.example\/ns\/shop\/sa\/stranger".*rbac_access_denied_matched_policy\[none\]/,
    /"downstream_peer":"spiffe:\/\/other\.example\/ns\/shop\/sa\/friend".*SAN_matcher/,
    /"requested_server_name":"http\.vault\.shop\.mesh\.internal".*filter_chain_not_found|filter_chain_not_found.*"requested_server_name":"http\.vault/,
  ];
  const guarded = mesh.proxy('shop/guarded');
  await until(
    () => wanted.every((one) => one.test(guarded.output())),
    () => guarded.output(),
  );
  const vault = mesh.proxy('shop/vault');
  await until(
    () => /shop\/sa\/stranger".*SAN_matcher/.test(vault.output()),
    () => vault.output(),
  );
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Call, call } from '../harness/call.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { backend, caller, meshOf, namespace, policy, route, service, workload } from '../harness/model-mesh.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';

const edge = { address: loopbackAddress(1), port: 8080 };
let programs: Program[];
let mesh: RunningMesh;

before(async () => {
  programs = [await startHttpProgram('page'), await startHttpProgram('other')];
  const [page = 0, other = 0] = programs.map(({ port }) => port);
  const parent = { kind: 'gateway', namespace, gateway: 'edge' } as const;
  const toPage = [backend('page')];
  mesh = await runMesh(
    meshOf({
      services: [service('page', []), service('other', [])],
      workloads: [
        workload('page', { service: 'page' }, { address: loopbackAddress(2), applicationPorts: { http: page } }),
        workload('other', { service: 'other' }, { address: loopbackAddress(3), applicationPorts: { http: other } }),
      ],
      gateways: [
        {
          namespace,
          name: 'edge',
          listeners: { http: { port: edge.port, protocol: 'http', hostnames: ['shop.example', '*.wild.example'] } },
          placement: { kind: 'hosts', hosts: [{ node: 'edge', address: edge.address }] },
        },
      ],
      httpRoutes: [
        route('page', { ...parent, hostnames: ['shop.example'] }, [
          { backends: toPage },
          { matches: [{ path: { kind: 'exact', value: '/silent' } }], backends: toPage, timeout: '300ms' },
          { matches: [{ path: { kind: 'exact', value: '/refused' } }], backends: [backend('other')] },
        ]),
        route('wild', { ...parent, hostnames: ['*.wild.example'] }, [{ backends: toPage }]),
        route('exact', { ...parent, hostnames: ['one.wild.example'] }, [
          { matches: [{ path: { kind: 'prefix', value: '/refused' } }], backends: [backend('other')] },
        ]),
      ],
      authorizationPolicies: [policy('visitors', 'page', 'allow', [{ from: [caller.gateway('edge')] }])],
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

function visit(host: string, more: Omit<Call, 'address' | 'port'> = {}) {
  return call({ ...edge, ...more, headers: { host, ...more.headers } });
}

test('a host name that is served arrives, with any port and in any case', async () => {
  for (const host of ['shop.example', 'shop.example:8080', 'shop.example:30080', 'SHOP.example', 'a.b.wild.example']) {
    assert.equal((await visit(host)).status, 200, host);
  }
});

test('any other host name is answered 404', async () => {
  for (const host of ['other.example', 'wild.example', 'shop.example.evil.example', '127.0.0.1']) {
    assert.equal((await visit(host)).status, 404, host);
  }
});

test('an exact host name has its own rules first, then those of the wildcard', async () => {
  assert.equal((await visit('one.wild.example', { path: '/refused' })).status, 403);
  assert.equal((await visit('one.wild.example', { path: '/x' })).status, 200);
  assert.equal((await visit('two.wild.example', { path: '/refused' })).status, 200);
});

test('a service that does not allow the gateway is not reached through it', async () => {
  assert.equal((await visit('shop.example', { path: '/refused' })).status, 403);
});

test('a stranger cannot set what only proxies set', async () => {
  const forged = {
    'x-forwarded-client-cert': 'URI=spiffe://test.example/ns/shop/sa/admin',
    'x-envoy-internal': 'true',
    'x-envoy-original-path': '/admin',
    'x-request-id': 'forged',
  };
  const seen = (await visit('shop.example', { headers: forged })).echo?.headers ?? {};
  assert.match(String(seen['x-forwarded-client-cert']), /URI=spiffe:\/\/test\.example\/ns\/shop\/sa\/edge$/);
  assert.doesNotMatch(String(seen['x-forwarded-client-cert']), /admin/);
  assert.deepEqual([seen['x-envoy-internal'], seen['x-envoy-original-path']], [undefined, undefined]);
  assert.notEqual(seen['x-request-id'], 'forged');
});

test('a stranger cannot lengthen a timeout', async () => {
  const headers = { 'x-envoy-upstream-rq-timeout-ms': '60000' };
  assert.equal((await visit('shop.example', { path: '/silent', headers })).status, 504);
});

test('a header with an underscore is refused', async () => {
  assert.equal((await visit('shop.example', { headers: { x_user: 'admin' } })).status, 400);
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/edge').output(), /\[(?:warning|error|critical)\]/);
});

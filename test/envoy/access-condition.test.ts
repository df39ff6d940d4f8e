import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AccessRule } from '../../src/model/authorization-policy.ts';
import type { KeyPair } from '../harness/certificates.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, namespace, policy, service, workload } from '../harness/model-mesh.ts';
import { statusFor } from '../harness/peer.ts';
import { type HttpProgram, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { until } from '../harness/until.ts';

/** Each port has policies of its own; peers speak to the sidecar directly, and say what no sidecar would. */
const guards: Readonly<Record<string, readonly ['allow' | 'deny' | 'audit', AccessRule][]>> = {
  callers: [['allow', { when: [{ kind: 'caller', values: [caller.service('friend')], not: true }] }]],
  namespaces: [['allow', { when: [{ kind: 'namespace', values: ['shop'] }] }]],
  principals: [['allow', { when: [{ kind: 'principal', values: ['spiffe://test.example/ns/ops/*'] }] }]],
  peers: [['allow', { when: [{ kind: 'peer-address', values: ['127.0.0.0/8'] }] }]],
  elsewhere: [['allow', { when: [{ kind: 'peer-address', values: ['127.0.0.0/8'], not: true }] }]],
  clients: [
    ['allow', { from: [caller.gateway('edge')], when: [{ kind: 'client-address', values: ['192.0.2.0/24'] }] }],
  ],
  hosts: [
    ['deny', { when: [{ kind: 'host', values: ['admin.example', '*.inner.example'] }] }],
    ['allow', {}],
  ],
  methods: [['allow', { when: [{ kind: 'method', values: ['POST', 'DELETE'], not: true }] }]],
  templates: [['allow', { paths: ['/users/{id}', '/files/{path=**}'] }]],
  headers: [
    ['deny', { when: [{ kind: 'header', name: 'X-Role', values: [{ kind: 'exact', value: 'admin' }] }] }],
    ['allow', { when: [{ kind: 'header', name: 'x-team', values: [{ kind: 'prefix', value: 'red' }] }] }],
  ],
  closed: [
    ['deny', { paths: ['/admin/*'] }],
    ['allow', {}],
  ],
  open: [['allow', { paths: ['/public/*'] }]],
  except: [['allow', { when: [{ kind: 'path', values: ['/admin/*'], not: true }] }]],
  audited: [
    ['audit', { paths: ['/admin/*'] }],
    ['deny', { paths: ['/admin/closed'] }],
    ['allow', {}],
  ],
};
const names = Object.keys(guards);
const address = loopbackAddress(1);
let programs: HttpProgram[];
let mesh: RunningMesh;
const keys = new Map<string, KeyPair>();

before(async () => {
  programs = await Promise.all(names.map((name) => startHttpProgram(name)));
  const ports = Object.fromEntries(
    names.map((name, index) => [name, { number: 8100 + index, protocol: 'http' as const }]),
  );
  const applicationPorts = Object.fromEntries(names.map((name, index) => [name, programs[index]?.port ?? 0]));
  mesh = await runMesh(
    meshOf({
      services: [service('friend', []), { namespace, name: 'guarded', ports, versions: {} }],
      workloads: [
        workload('friend', { service: 'friend' }, { address: loopbackAddress(2) }),
        workload('guarded', { service: 'guarded' }, { address, applicationPorts }),
      ],
      gateways: [
        {
          namespace,
          name: 'edge',
          listeners: { web: { port: 8080, protocol: 'http', hostnames: ['*'] } },
          placement: { kind: 'hosts', hosts: [{ node: 'edge', address: loopbackAddress(3) }] },
        },
      ],
      authorizationPolicies: names.flatMap((name) =>
        (guards[name] ?? []).map(([action, rule], index) =>
          policy(`${name}-${index}`, 'guarded', action, [{ ports: [name], ...rule }]),
        ),
      ),
    }),
  );
  for (const who of ['shop/sa/friend', 'shop/sa/edge', 'shop/sa/stranger', 'ops/sa/robot']) {
    keys.set(who, mesh.authority.issue([`spiffe://test.example/ns/${who}`]));
  }
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

interface Said {
  readonly as?: string;
  readonly headers?: readonly string[];
}

function status(port: string, request: string, { as = 'shop/sa/friend', headers = [] }: Said = {}) {
  const identity = keys.get(as);
  assert.ok(identity);
  const serverName = `${port}.guarded.shop.mesh.internal`;
  return statusFor({ address, serverName, roots: mesh.authority.root, identity }, request, headers);
}

test('a condition on who calls holds for an identity, a namespace, or all but some', async () => {
  assert.equal(await status('callers', 'GET /'), 403);
  assert.equal(await status('callers', 'GET /', { as: 'shop/sa/stranger' }), 200);
  assert.equal(await status('namespaces', 'GET /', { as: 'shop/sa/stranger' }), 200);
  assert.equal(await status('namespaces', 'GET /', { as: 'ops/sa/robot' }), 403);
  assert.equal(await status('principals', 'GET /', { as: 'ops/sa/robot' }), 200);
  assert.equal(await status('principals', 'GET /'), 403);
});

test('the address of a peer is the connection’s, whatever a header says', async () => {
  assert.equal(await status('peers', 'GET /', { headers: ['x-forwarded-for: 192.0.2.1'] }), 200);
  assert.equal(await status('elsewhere', 'GET /', { headers: ['x-forwarded-for: 192.0.2.1'] }), 403);
});

test('the address of a client is the last that its gateway wrote', async () => {
  const from = (list: string) => ({ as: 'shop/sa/edge', headers: [`x-forwarded-for: ${list}`] });
  assert.equal(await status('clients', 'GET /', from('192.0.2.7')), 200);
  assert.equal(await status('clients', 'GET /', from('192.0.2.7, 198.51.100.9')), 403);
  assert.equal(await status('clients', 'GET /', from('198.51.100.9, 192.0.2.7')), 200);
  assert.equal(await status('clients', 'GET /', { headers: ['x-forwarded-for: 192.0.2.7'] }), 403);
});

test('a host is the same in any case, with its final dot and with a port', async () => {
  const asking = (host: string) => status('hosts', `GET http://${host}/`, { headers: [] });
  for (const host of ['admin.example', 'ADMIN.example', 'admin.example.', 'Admin.Example:8443', 'a.b.inner.example']) {
    assert.equal(await asking(host), 403, host);
  }
  for (const host of ['example', 'inner.example', 'xadmin.example', 'admin.example.org']) {
    assert.equal(await asking(host), 200, host);
  }
});

test('methods, templates and headers are each what they say', async () => {
  assert.equal(await status('methods', 'GET /'), 200);
  assert.equal(await status('methods', 'DELETE /'), 403);
  for (const path of ['/users/7', '/files/a', '/files/a/b'])
    assert.equal(await status('templates', `GET ${path}`), 200, path);
  for (const path of ['/users', '/users/7/x', '/files', '/users/7;x', '/files/a;x/b', '/users/%2f']) {
    assert.notEqual(await status('templates', `GET ${path}`), 200, path);
  }
  const team = ['x-team: red-1'];
  assert.equal(await status('headers', 'GET /', { headers: team }), 200);
  assert.equal(await status('headers', 'GET /'), 403);
  assert.equal(await status('headers', 'GET /', { headers: [...team, 'x-role: admin'] }), 403);
});

test('a header that is sent several times is judged value by value', async () => {
  const team = 'x-team: red-1';
  assert.equal(await status('headers', 'GET /', { headers: [team, 'x-role: guest', 'x-role: admin'] }), 403);
  assert.equal(await status('headers', 'GET /', { headers: [team, 'x-role: admin', 'x-role: guest'] }), 403);
});

/** Ways to write a path that some program takes for one below `/admin`. */
const disguises = [
  '/admin',
  '/admin/',
  '//admin/x',
  '/./admin/x',
  '/x/../admin/x',
  '/x/%2e%2e/admin/x',
  '/%61dmin/x',
  '/admin;x/y',
  '/admin;/y',
  '/;/admin/y',
  '/x/..;/admin/y',
  '/x/..;a=b/admin/y',
  '/\\admin/y',
  '/x\\..\\admin/y',
  '/admin?x',
  '/admin#x',
  '/x#/../admin',
  '/x%2f..%2fadmin',
  '/x/..%2fadmin',
  '/x%5c..%5cadmin',
  '/%2e/admin',
];

test('a deny of a path holds for it in every disguise', async () => {
  assert.equal(await status('closed', 'GET /administrator'), 200);
  for (const path of disguises) assert.ok([400, 403].includes((await status('closed', `GET ${path}`)) ?? 0), path);
});

test('an allow of all other paths lets none of the disguises in', async () => {
  assert.equal(await status('except', 'GET /administrator'), 200);
  for (const path of disguises) assert.ok([400, 403].includes((await status('except', `GET ${path}`)) ?? 0), path);
});

test('an allow of what is below a path lets nothing out of it', async () => {
  for (const path of ['/public', '/public/', '/public/x', '/x/../public/y']) {
    assert.equal(await status('open', `GET ${path}`), 200, path);
  }
  const escapes = [
    '/public/../admin',
    '/public/..;/admin',
    '/public/;/../../admin',
    '/public/%2e%2e/admin',
    '/publicity',
  ];
  for (const path of [
    ...escapes,
    '/public/..%2fadmin',
    '/public\\..\\admin',
    '/public;/../admin',
    '/public/..%5cadmin',
  ]) {
    assert.notEqual(await status('open', `GET ${path}`), 200, path);
  }
});

test('an audit decides nothing, and the access log names its rule, also of what is refused', async () => {
  assert.equal(await status('audited', 'GET /admin/open'), 200);
  assert.equal(await status('audited', 'GET /admin/closed'), 403);
  assert.equal(await status('audited', 'GET /elsewhere'), 200);
  const proxy = mesh.proxy('shop/guarded');
  const lineOf = (path: string) =>
    proxy
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => line.path === path);
  await until(
    () => lineOf('/elsewhere') !== undefined,
    () => proxy.output(),
  );
  assert.equal(lineOf('/admin/open')?.audited_by, 'shop/audited-0/0');
  assert.equal(lineOf('/admin/closed')?.audited_by, 'shop/audited-0/0');
  assert.equal(lineOf('/elsewhere')?.audited_by, null);
});

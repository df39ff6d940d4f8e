import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TokenIssuer } from '../../src/model/request-authentication.ts';
import { call } from '../harness/call.ts';
import type { KeyPair } from '../harness/certificates.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { backend, caller, meshOf, namespace, policy, service, workload } from '../harness/model-mesh.ts';
import { statusFor } from '../harness/peer.ts';
import { type HttpProgram, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { createIssuer } from '../harness/token-issuer.ts';

const login = createIssuer('https://login.example');
const partner = createIssuer('https://partner.example', 'RS256');
const impostor = createIssuer(login.name);
const address = { cart: loopbackAddress(1), open: loopbackAddress(2), edge: loopbackAddress(3) };
let programs: HttpProgram[];
let mesh: RunningMesh;
let friend: KeyPair;

before(async () => {
  programs = [await startHttpProgram('cart'), await startHttpProgram('open')];
  const [cart = 0, open = 0] = programs.map(({ port }) => port);
  const issuers: TokenIssuer[] = [
    {
      issuer: login.name,
      audiences: ['cart'],
      keys: [login.key],
      claimsToHeaders: { 'X-User': 'sub' },
      locations: [
        { kind: 'header', name: 'authorization', prefix: 'Bearer ' },
        { kind: 'cookie', name: 'session' },
        { kind: 'query', name: 'ticket' },
      ],
    },
    { issuer: partner.name, audiences: ['cart'], keys: [partner.key], forward: true },
  ];
  const [first, second] = issuers;
  assert.ok(first && second);
  mesh = await runMesh(
    meshOf({
      services: [service('cart', []), service('open', [])],
      workloads: [
        workload('cart', { service: 'cart' }, { address: address.cart, applicationPorts: { http: cart } }),
        workload('open', { service: 'open' }, { address: address.open, applicationPorts: { http: open } }),
      ],
      gateways: [
        {
          namespace,
          name: 'edge',
          listeners: { web: { port: 8080, protocol: 'http', hostnames: ['*'] } },
          placement: { kind: 'hosts', hosts: [{ node: 'edge', address: address.edge }] },
        },
      ],
      httpRoutes: [
        {
          namespace,
          name: 'edge-all',
          parent: { kind: 'gateway', namespace, gateway: 'edge' },
          rules: [
            {
              matches: [{ headers: { 'x-user': { kind: 'exact', value: 'root' } } }],
              directResponse: { status: 202 },
            },
            { backends: [backend('open')] },
          ],
        },
      ],
      authorizationPolicies: [
        policy('everyone', 'cart', 'allow', [{ paths: ['/me'] }]),
        policy('claims', 'cart', 'allow', [
          {
            paths: ['/admin'],
            when: [{ kind: 'claim', claim: ['role'], values: [{ kind: 'exact', value: 'admin' }] }],
          },
          {
            paths: ['/staff'],
            when: [{ kind: 'claim', claim: ['realm', 'roles'], values: [{ kind: 'prefix', value: 'staff' }] }],
          },
          {
            paths: ['/members'],
            when: [{ kind: 'claim', claim: ['role'], values: [{ kind: 'exact', value: 'guest' }], not: true }],
          },
        ]),
        policy('anyone', 'open', 'allow', [
          { paths: ['/open/*'] },
          { paths: ['/known'], when: [{ kind: 'claim', claim: ['sub'], values: [{ kind: 'present' }] }] },
        ]),
        policy('edge', 'open', 'allow', [{ from: [caller.gateway('edge')] }]),
      ],
      requestAuthentications: [
        { namespace, name: 'cart-users', target: { kind: 'service', namespace, service: 'cart' }, issuers },
        {
          namespace,
          name: 'open-users',
          target: { kind: 'service', namespace, service: 'open' },
          required: false,
          issuers: [{ ...second, claimsToHeaders: { 'x-partner': 'sub' } }],
        },
        { namespace, name: 'edge-users', target: { kind: 'gateway', namespace, gateway: 'edge' }, issuers: [first] },
      ],
    }),
  );
  friend = mesh.authority.issue(['spiffe://test.example/ns/shop/sa/friend']);
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

function status(to: 'cart' | 'open', path: string, headers: readonly string[] = []) {
  const serverName = `http.${to}.shop.mesh.internal`;
  const peer = { address: address[to], serverName, roots: mesh.authority.root, identity: friend };
  return statusFor(peer, `GET ${path}`, headers);
}

const bearer = (token: string) => [`authorization: Bearer ${token}`];
const good = (claims: Readonly<Record<string, unknown>> = {}) => login.token({ aud: 'cart', sub: 'jason', ...claims });

test('a token of an issuer is let in, and none at all is not', async () => {
  assert.equal(await status('cart', '/me', bearer(good())), 200);
  assert.equal(await status('cart', '/me', bearer(partner.token({ aud: ['other', 'cart'] }))), 200);
  assert.equal(await status('cart', '/me'), 401);
});

test('a token is refused when anything about it is wrong', async () => {
  const now = Math.floor(Date.now() / 1000);
  const [head = '', body = '', mark = ''] = good().split('.');
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  const more = Buffer.from(JSON.stringify({ iss: login.name, aud: 'cart', role: 'admin', exp: now + 300 }));
  const wrong = {
    'another key under the same name': impostor.token({ aud: 'cart' }),
    'another audience': login.token({ aud: 'search' }),
    'no audience': login.token({}),
    'an issuer nobody knows': createIssuer('https://elsewhere.example').token({ aud: 'cart' }),
    'the name of one issuer under the key of another': login.token({ aud: 'cart', iss: partner.name }),
    expired: good({ exp: now - 120 }),
    'not valid yet': good({ nbf: now + 120 }),
    'without an end': good({ exp: undefined }),
    'other claims under the same signature': `${head}.${more.toString('base64url')}.${mark}`,
    'no signature': `${unsigned}.${body}.`,
    'a cut signature': `${head}.${body}.${mark.slice(0, -4)}`,
    'no token': 'x',
  };
  for (const [what, token] of Object.entries(wrong)) {
    assert.ok([401, 403].includes((await status('cart', '/me', bearer(token))) ?? 0), what);
  }
});

test('a little difference between clocks is forgiven', async () => {
  assert.equal(await status('cart', '/me', bearer(good({ exp: Math.floor(Date.now() / 1000) - 20 }))), 200);
});

test('a token is looked for where that is said, and nowhere else', async () => {
  assert.equal(await status('cart', '/me', [`cookie: a=b; session=${good()}`]), 200);
  assert.equal(await status('cart', `/me?ticket=${good()}`), 200);
  assert.equal(await status('cart', `/me?access_token=${good()}`), 401);
  assert.equal(await status('cart', '/me', [`cookie: session=${partner.token({ aud: 'cart' })}`]), 401);
  assert.equal(await status('cart', '/me', [`x-token: ${good()}`]), 401);
});

test('rules ask for claims, also inside others, of lists, and for their absence', async () => {
  assert.equal(await status('cart', '/admin', bearer(good({ role: 'admin' }))), 200);
  assert.equal(await status('cart', '/admin', bearer(good({ role: ['user', 'admin'] }))), 200);
  assert.equal(await status('cart', '/admin', bearer(good({ role: 'administrator' }))), 403);
  assert.equal(await status('cart', '/admin', bearer(good())), 403);
  assert.equal(await status('cart', '/staff', bearer(good({ realm: { roles: ['a', 'staff-1'] } }))), 200);
  assert.equal(await status('cart', '/staff', bearer(good({ roles: ['staff-1'] }))), 403);
  assert.equal(await status('cart', '/members', bearer(good({ role: ['guest', 'user'] }))), 403);
  assert.equal(await status('cart', '/members', bearer(good())), 200);
});

test('the program is told claims, never what a client wrote in their place, and gets no token', async () => {
  const last = () => programs[0]?.received.at(-1)?.headers ?? {};
  assert.equal(await status('cart', '/me', [...bearer(good({ sub: 'kim' })), 'x-user: admin']), 200);
  assert.equal(last()['x-user'], 'kim');
  assert.equal(last()['authorization'], undefined);
  assert.equal(
    await status('cart', '/me', [...bearer(partner.token({ aud: 'cart', sub: 'kim' })), 'x-user: admin']),
    200,
  );
  assert.equal(last()['x-user'], undefined);
  assert.match(String(last()['authorization']), /^Bearer /);
});

test('where no token is required, none is let in as nobody, and a wrong one is refused', async () => {
  assert.equal(await status('open', '/open/a'), 200);
  assert.equal(await status('open', '/known'), 403);
  assert.equal(await status('open', '/known', bearer(partner.token({ aud: 'cart', sub: 'kim' }))), 200);
  assert.equal(await status('open', '/open/a', bearer(login.token({ aud: 'cart' }))), 401);
});

test('a gateway asks for tokens before it routes', async () => {
  const edge = { address: address.edge, port: 8080, path: '/anything' };
  assert.equal((await call(edge)).status, 401);
  const answer = await call({ ...edge, headers: { authorization: `Bearer ${good()}`, 'x-user': 'admin' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.echo?.headers['x-user'], 'jason');
});

test('a gateway routes by a claim, and never by what a client wrote in its place', async () => {
  const edge = { address: address.edge, port: 8080, path: '/anything' };
  const as = (sub: string) => ({ authorization: `Bearer ${good({ sub })}` });
  assert.equal((await call({ ...edge, headers: as('root') })).status, 202);
  assert.equal((await call({ ...edge, headers: { ...as('kim'), 'x-user': 'root' } })).status, 200);
  assert.equal((await call({ ...edge, headers: as('kim') })).status, 200);
});

test('what a client wrote in the place of a claim is removed also where there is no token', async () => {
  const last = () => programs[1]?.received.at(-1)?.headers ?? {};
  assert.equal(await status('open', '/open/a', ['x-partner: admin']), 200);
  assert.equal(last()['x-partner'], undefined);
});

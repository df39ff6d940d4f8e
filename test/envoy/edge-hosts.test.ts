import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { GatewayListener } from '../../src/model/gateway-listener.ts';
import type { TlsTermination } from '../../src/model/listener-tls.ts';
import { call } from '../harness/call.ts';
import { type Authority, createAuthority, type KeyPair } from '../harness/certificates.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { backend, caller, meshOf, namespace, policy, route, service, workload } from '../harness/model-mesh.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { type SecureClient, secureCall, secureExchange, secureSession } from '../harness/secure-call.ts';

const address = loopbackAddress(1);
let program: Program;
let mesh: RunningMesh;
let web: Authority;
let partners: Authority;

before(async () => {
  program = await startHttpProgram('page');
  web = createAuthority('web');
  partners = createAuthority('partners');
  const parent = (listener: string) => ({ kind: 'gateway', namespace, gateway: 'edge', listener }) as const;
  const page = { backends: [backend('page')] };
  const prefix = (value: string) => [{ path: { kind: 'prefix', value } as const }];
  mesh = await runMesh(
    meshOf({
      services: [
        service('page', []),
        { namespace, name: 'team', ports: { tls: { number: 8443, protocol: 'tls' } }, versions: {} },
      ],
      workloads: [
        workload(
          'page',
          { service: 'page' },
          { address: loopbackAddress(2), applicationPorts: { http: program.port } },
        ),
        workload('team', { service: 'team' }, { address: loopbackAddress(3) }),
      ],
      gateways: [
        { namespace, name: 'edge', listeners, placement: { kind: 'hosts', hosts: [{ node: 'edge', address }] } },
      ],
      certificates: [{ namespace, name: 'shop', hostnames: ['shop.example', '*.shop.example'] }],
      certificateAuthorities: [{ namespace, name: 'partners' }],
      httpRoutes: [
        route('challenge', { ...parent('plain'), hostnames: ['shop.example'] }, [
          { ...page, matches: prefix('/.well-known/acme-challenge') },
        ]),
        route('shop', { ...parent('shop'), hostnames: ['shop.example', 'a.shop.example'] }, [
          { ...page, matches: prefix('/socket'), upgrades: ['websocket'] },
          page,
        ]),
        route('vault', parent('vault'), [page]),
      ],
      tlsRoutes: [
        {
          namespace,
          name: 'team',
          parent: parent('team'),
          backends: [{ namespace, service: 'team', port: 'tls' }],
        },
      ],
      authorizationPolicies: [policy('visitors', 'page', 'allow', [{ from: [caller.gateway('edge')] }])],
    }),
    {},
    {
      certificates: { [`${namespace}/shop`]: web.issueFor(['shop.example', '*.shop.example']) },
      authorities: { [`${namespace}/partners`]: partners.root },
    },
  );
});

after(async () => {
  await mesh?.stop();
  await program?.close();
});

const required = { clients: { authority: { namespace, authority: 'partners' } } };

const listeners: Record<string, GatewayListener> = {
  plain: { port: 8080, protocol: 'http', hostnames: ['shop.example', '*.shop.example'], redirect: { scheme: 'https' } },
  front: {
    port: 8081,
    protocol: 'http',
    hostnames: ['front.example', '*.front.example'],
    redirect: { scheme: 'https', port: 443, status: 308 },
  },
  shop: https(['shop.example', '*.shop.example']),
  vault: https(['vault.shop.example'], required),
  team: { port: 8443, protocol: 'tls', hostnames: ['*.team.shop.example'], tls: { kind: 'passthrough' } },
};

function https(hostnames: string[], more: Partial<TlsTermination> = {}): GatewayListener {
  const tls: TlsTermination = { kind: 'terminate', certificates: [{ namespace, certificate: 'shop' }], ...more };
  return { port: 8443, protocol: 'https', hostnames, tls };
}

function client(serverName: string, identity?: KeyPair): SecureClient {
  return { address, port: 8443, serverName, roots: web.root, ...(identity && { identity }) };
}

async function redirected(port: number, host: string, path = '/'): Promise<string> {
  const { status, headers } = await call({ address, port, path, headers: { host } });
  return `${status} ${headers.location ?? ''}`;
}

test('clear text is sent to the same URL at the port that speaks TLS', async () => {
  assert.equal(await redirected(8080, 'shop.example', '/a/b?c=d'), '301 https://shop.example:8443/a/b?c=d');
  assert.equal(await redirected(8080, 'a.shop.example:8080', '/'), '301 https://a.shop.example:8443/');
});

test('behind a balancer the port of the URL is the one it has, and the status as chosen', async () => {
  assert.equal(await redirected(8081, 'front.example:8081', '/x'), '308 https://front.example/x');
  assert.equal(await redirected(8081, 'a.front.example', '/x'), '308 https://a.front.example:443/x');
});

test('a host that is not of the listener is not sent anywhere', async () => {
  assert.equal(await redirected(8080, 'evil.example'), '404 ');
  assert.equal(await redirected(8081, 'shop.example'), '404 ');
});

test('routes go before the redirect', async () => {
  const token = { address, port: 8080, path: '/.well-known/acme-challenge/token', headers: { host: 'shop.example' } };
  assert.equal((await call(token)).status, 200);
  assert.equal(
    await redirected(8080, 'shop.example', '/.well-known/other'),
    '301 https://shop.example:8443/.well-known/other',
  );
});

test('a connection serves the names of its own listener only: others must come on one of their own', async () => {
  const session = await secureSession(client('shop.example'));
  try {
    assert.equal(await session.status('shop.example'), 200);
    assert.equal(await session.status('a.shop.example'), 200);
    assert.equal(await session.status('unrouted.shop.example'), 404);
    // These are served on this port: the first for clients with a certificate, which this one has not shown.
    for (const elsewhere of ['vault.shop.example', 'vault.shop.example:8443', 'a.team.shop.example', 'other.example']) {
      assert.equal(await session.status(elsewhere), 421, elsewhere);
    }
  } finally {
    session.close();
  }
});

test('nor does a client with a certificate take it elsewhere', async () => {
  const session = await secureSession(client('vault.shop.example', partners.issueFor(['partner.example'])));
  try {
    assert.equal(await session.status('vault.shop.example'), 200);
    assert.equal(await session.status('shop.example'), 421);
  } finally {
    session.close();
  }
});

test('what a gateway says of client certificates cannot be said by clients', async () => {
  const forged = {
    'x-client-cert-subject': 'CN=forged',
    'x-client-cert-dns': 'forged.example',
    'x-client-cert-uri': 'spiffe://forged.example/x',
    'x-client-cert-hash': 'forged',
    'x-forwarded-client-cert': 'Subject=forged',
  };
  const anonymous = await secureCall(client('shop.example'), { headers: forged });
  const partner = await secureCall(client('vault.shop.example', partners.issueFor(['partner.example'])), {
    headers: forged,
  });
  for (const answer of [anonymous, partner]) {
    assert.equal(answer.status, 200);
    assert.doesNotMatch(JSON.stringify(answer.echo?.headers), /forged/);
  }
  assert.equal(anonymous.echo?.headers['x-client-cert-dns'], undefined);
  assert.equal(partner.echo?.headers['x-client-cert-dns'], 'partner.example');
  assert.match(String(partner.echo?.headers['x-client-cert-hash']), /^[0-9a-f]{64}$/);
});

test('a WebSocket is opened through TLS where a route lets it, and nowhere else', async () => {
  const open = (path: string) =>
    secureExchange(
      client('shop.example'),
      `GET ${path} HTTP/1.1\r\nhost: shop.example\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nhello`,
      (received) => received.endsWith('hello') || received.includes(' 403 '),
    );
  assert.match(await open('/socket'), /^HTTP\/1\.1 101 .*hello$/s);
  assert.match(await open('/other'), /^HTTP\/1\.1 403 /);
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/edge').output(), /\[(?:warning|error|critical)\]/);
});

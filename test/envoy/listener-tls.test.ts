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
import { handshake, type SecureClient, secureCall, secureStatus } from '../harness/secure-call.ts';

const address = loopbackAddress(1);
let program: Program;
let mesh: RunningMesh;
let web: Authority;
let partners: Authority;
let partner: KeyPair;

before(async () => {
  program = await startHttpProgram('page');
  web = createAuthority('web');
  partners = createAuthority('partners');
  partner = partners.issueFor(['partner.example']);
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
      gateways: [
        {
          namespace,
          name: 'edge',
          listeners,
          placement: { kind: 'hosts', hosts: [{ node: 'edge', address }] },
        },
      ],
      certificates: [
        { namespace, name: 'shop', hostnames: ['shop.example', '*.shop.example'] },
        { namespace, name: 'bank', hostnames: ['bank.example', 'strict.bank.example'] },
      ],
      certificateAuthorities: [{ namespace, name: 'partners' }],
      httpRoutes: Object.keys(listeners).map((listener) =>
        route(listener, { kind: 'gateway', namespace, gateway: 'edge', listener }, [{ backends: [backend('page')] }]),
      ),
      authorizationPolicies: [policy('visitors', 'page', 'allow', [{ from: [caller.gateway('edge')] }])],
    }),
    {},
    {
      certificates: {
        [`${namespace}/shop`]: web.issueFor(['shop.example', '*.shop.example']),
        [`${namespace}/bank`]: web.issueFor(['bank.example', 'strict.bank.example']),
      },
      authorities: { [`${namespace}/partners`]: partners.root },
    },
  );
});

after(async () => {
  await mesh?.stop();
  await program?.close();
});

const clients = { authority: { namespace, authority: 'partners' } };

const listeners: Record<string, GatewayListener> = {
  shop: https(8443, ['shop.example', '*.shop.example'], 'shop'),
  bank: https(8443, ['bank.example'], 'bank'),
  strict: https(8443, ['strict.bank.example'], 'bank', {
    minVersion: '1.3',
    curves: ['P-256'],
    clients: { ...clients, names: [{ kind: 'dns', value: 'partner.example' }] },
  }),
  optional: https(8444, ['*'], 'shop', { clients: { ...clients, required: false } }),
  old: https(8445, ['*'], 'shop', { maxVersion: '1.2', ciphers: ['ECDHE-ECDSA-AES256-GCM-SHA384'] }),
};

function https(
  port: number,
  hostnames: string[],
  certificate: string,
  more: Partial<TlsTermination> = {},
): GatewayListener {
  const tls: TlsTermination = { kind: 'terminate', certificates: [{ namespace, certificate }], ...more };
  return { port, protocol: 'https', hostnames, tls };
}

function client(serverName: string, more: Partial<SecureClient> = {}): SecureClient {
  return { address, port: 8443, serverName, roots: web.root, ...more };
}

test('a request over TLS arrives, and the program is told so', async () => {
  const answer = await secureCall(client('shop.example'), { path: '/x?y' });
  assert.equal(answer.status, 200);
  assert.equal(answer.echo?.url, '/x?y');
  assert.equal(answer.echo?.headers['x-forwarded-proto'], 'https');
});

test('the server name chooses the certificate, and HTTP/2 is offered first', async () => {
  const offered = { options: { ALPNProtocols: ['http/1.1', 'h2'] } };
  for (const [name, names] of [
    ['shop.example', 'DNS:shop.example, DNS:*.shop.example'],
    ['a.shop.example', 'DNS:shop.example, DNS:*.shop.example'],
    ['bank.example', 'DNS:bank.example, DNS:strict.bank.example'],
  ] as const) {
    const agreed = await handshake(client(name, offered));
    assert.ok(agreed !== 'refused');
    assert.deepEqual([agreed.names, agreed.version, agreed.alpn], [names, 'TLSv1.3', 'h2'], name);
  }
});

test('a client that asks for no name, or for one nobody serves, is not answered', async () => {
  for (const name of ['', 'other.example', 'example', 'shop.example.evil.example']) {
    assert.equal(await handshake(client(name)), 'refused', name);
  }
  // Where every host is served, names do not matter.
  assert.notEqual(await handshake(client('', { port: 8444 })), 'refused');
});

test('clear text on a TLS port is closed', async () => {
  await assert.rejects(call({ address, port: 8443, headers: { host: 'shop.example' } }));
});

test('TLS 1.2 is the oldest, and only with forward secrecy', async () => {
  const speaking = (version: 'TLSv1.2' | 'TLSv1.1', ciphers = 'ALL:@SECLEVEL=0') =>
    handshake(client('shop.example', { options: { minVersion: version, maxVersion: version, ciphers } }));
  assert.notEqual(await speaking('TLSv1.2'), 'refused');
  assert.equal(await speaking('TLSv1.1'), 'refused');
  assert.equal(await speaking('TLSv1.2', 'ECDHE-ECDSA-AES128-SHA256'), 'refused');
});

test('versions, cipher suites and curves are what the listener says', async () => {
  const strict = { identity: partner };
  const older = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
  assert.equal(await handshake(client('strict.bank.example', { ...strict, options: older })), 'refused');
  assert.equal(
    await handshake(client('strict.bank.example', { ...strict, options: { ecdhCurve: 'X25519' } })),
    'refused',
  );
  assert.notEqual(
    await handshake(client('strict.bank.example', { ...strict, options: { ecdhCurve: 'P-256' } })),
    'refused',
  );
  const old = client('shop.example', { port: 8445 });
  const agreed = await handshake(old);
  assert.ok(agreed !== 'refused');
  assert.deepEqual([agreed.version, agreed.cipher], ['TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384']);
  assert.equal(await handshake({ ...old, options: { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' } }), 'refused');
});

test('a client must have a certificate of the authority, with one of the names', async () => {
  const strict = (identity?: KeyPair) => secureStatus(client('strict.bank.example', identity && { identity }));
  assert.equal(await strict(partner), 200);
  assert.equal(await strict(), 'refused');
  assert.equal(await strict(partners.issueFor(['other.example'])), 'refused');
  assert.equal(await strict(web.issueFor(['partner.example'])), 'refused');
});

test('where a certificate is optional, none is fine and a wrong one is not', async () => {
  const optional = (identity?: KeyPair) =>
    secureStatus(client('shop.example', { port: 8444, ...(identity && { identity }) }));
  assert.equal(await optional(partner), 200);
  assert.equal(await optional(), 200);
  assert.equal(await optional(web.issueFor(['partner.example'])), 'refused');
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/edge').output(), /\[(?:warning|error|critical)\]/);
});

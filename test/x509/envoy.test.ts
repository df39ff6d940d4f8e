import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import type { SpiffeId } from '../../src/scalar/spiffe-id.ts';
import { issueSvid } from '../../src/x509/issue.ts';
import { createKeyPair, exportSpki } from '../../src/x509/key.ts';
import { encodePem } from '../../src/x509/pem.ts';
import { envoyBinary } from '../harness/envoy.ts';
import { until } from '../harness/until.ts';
import { createRealm, day, forge, type Realm, serial } from './forge.ts';

/** A real Envoy that asks its clients for a certificate of the trust domain, and shows one of ours. */
describe('Envoy', () => {
  let folder = '';
  let envoy: ChildProcess;
  let realm: Realm;
  let port = 0;
  const output: string[] = [];
  const own = 'spiffe://a.test/ns/shop/sa/web' as SpiffeId;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshc-envoy-x509-'));
    realm = await createRealm('a.test', new Date());
    const server = await credentials(realm, own);
    writeFileSync(join(folder, 'bootstrap.json'), JSON.stringify(bootstrap(server, rootPem(realm))));
    const words = [
      '-c',
      'bootstrap.json',
      '--use-dynamic-base-id',
      '--concurrency',
      '1',
      '--admin-address-path',
      'admin',
    ];
    envoy = spawn(envoyBinary(), [...words, '--log-level', 'error'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    envoy.stderr?.on('data', (chunk) => output.push(String(chunk)));
    await until(
      async () => {
        port = await listenerPort(folder);
        return port > 0;
      },
      () => output.join(''),
    );
  });
  after(async () => {
    const closed = new Promise((resolve) => envoy.once('close', resolve));
    envoy.kill('SIGKILL');
    await closed;
    rmSync(folder, { recursive: true });
  });

  /** The status Envoy answers with, or `refused`. */
  const call = (client: { cert: string; key: string }) =>
    new Promise<string>((resolve) => {
      const socket = connect({
        host: '127.0.0.1',
        port,
        ...client,
        ca: rootPem(realm),
        checkServerIdentity: () => undefined,
      });
      socket.on('secureConnect', () => socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'));
      socket.on('data', (chunk) => resolve(String(chunk).split(' ')[1] ?? 'nothing'));
      socket.on('error', () => resolve('refused'));
      socket.on('close', () => resolve('refused'));
    });

  it('accepts certificates we issue, as server and as client', async () => {
    assert.equal(await call(await credentials(realm, 'spiffe://a.test/ns/shop/sa/cart' as SpiffeId)), '200');
  });

  it('refuses those of an authority it was not told of', async () => {
    const other = await createRealm('a.test', new Date());
    assert.equal(await call(await credentials(other, own)), 'refused');
  });

  it('refuses a name outside the trust domain, because our issuer is constrained to it (SV-8)', async () => {
    assert.equal(await call(await credentials(realm, 'spiffe://b.test/ns/shop/sa/web' as SpiffeId)), 'refused');
  });

  it('accepts a certificate with two URIs, which we refuse (SV-1): this is why nodes verify before Envoy does', async () => {
    const key = createKeyPair();
    const at = new Date();
    const leaf = await forge(realm.issuer, {
      uris: ['spiffe://a.test/x', 'spiffe://a.test/admin'],
      spki: exportSpki(key),
      notBefore: new Date(at.getTime() - 1000),
      notAfter: new Date(at.getTime() + day * 1000),
    });
    assert.equal(await call({ cert: chainPem(leaf, realm), key: keyPem(key) }), '200');
  });
});

async function credentials(realm: Realm, id: SpiffeId): Promise<{ cert: string; key: string }> {
  const key = createKeyPair();
  const spki = exportSpki(key);
  const moment = { now: new Date(), lifetimeSeconds: day, serial: serial(7) };
  const leaf = await issueSvid({ ...moment, authority: realm.issuer, id, spki });
  return { cert: chainPem(leaf, realm), key: keyPem(key) };
}

function chainPem(leaf: Uint8Array, { issuer }: Realm): string {
  return encodePem('CERTIFICATE', leaf) + encodePem('CERTIFICATE', issuer.certificate.der);
}

function rootPem({ root }: Realm): string {
  return encodePem('CERTIFICATE', root.certificate.der);
}

function keyPem(key: ReturnType<typeof createKeyPair>): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function listenerPort(folder: string): Promise<number> {
  try {
    const admin = readFileSync(join(folder, 'admin'), 'utf8');
    const listeners = await (await fetch(`http://${admin}/listeners?format=json`)).text();
    return Number(/"port_value": *(\d+)/.exec(listeners)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function bootstrap(server: { cert: string; key: string }, root: string): unknown {
  const address = { socket_address: { address: '127.0.0.1', port_value: 0 } };
  const tls = {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    require_client_certificate: true,
    common_tls_context: {
      tls_certificates: [
        { certificate_chain: { inline_string: server.cert }, private_key: { inline_string: server.key } },
      ],
      validation_context: { trusted_ca: { inline_string: root } },
    },
  };
  const manager = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'in',
    route_config: {
      virtual_hosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }] },
      ],
    },
    http_filters: [
      {
        name: 'router',
        typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
      },
    ],
  };
  const chain = {
    transport_socket: { name: 'tls', typed_config: tls },
    filters: [{ name: 'http', typed_config: manager }],
  };
  return { admin: { address }, static_resources: { listeners: [{ name: 'in', address, filter_chains: [chain] }] } };
}

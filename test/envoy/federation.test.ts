import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { certifyForeignRoots } from '../../src/x509/cross-certificate.ts';
import { parseForeignRoot } from '../../src/x509/foreign-root.ts';
import { decodePem, encodePem } from '../../src/x509/pem.ts';
import { type Authority, createAuthority, type KeyPair } from '../harness/certificates.ts';
import { compiled } from '../harness/compiled.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, policy, service, workload } from '../harness/model-mesh.ts';
import { statusFor } from '../harness/peer.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { proxyResources } from '../harness/proxy-resources.ts';
import { type RunningProxy, runProxy } from '../harness/run-proxies.ts';

/*
 * Envoy chooses nothing by the number of URIs in a certificate: its matchers and its access rules take any of them. So an authority of
 * somebody else that is simply trusted can sign one certificate with a name of its own and one of ours. Two proxies that run the same
 * output tell what that means: `naive` was given the foreign root, `guarded` what meshc makes of it.
 */
const friend = 'spiffe://test.example/ns/shop/sa/friend';
const partner = 'spiffe://b.test/ns/x/sa/y';
const addresses = { naive: loopbackAddress(1), guarded: loopbackAddress(2) };
type Proxy = keyof typeof addresses;
let program: Program;
const proxies: RunningProxy[] = [];
let own: Authority;
let foreign: Authority;

before(async () => {
  program = await startHttpProgram('page');
  own = createAuthority('test.example');
  // An authority without limits of its own: nothing but ours holds it to its names.
  foreign = createAuthority('b.test');
  const root = decodePem('CERTIFICATE', foreign.root);
  assert.ok(root);
  const read = parseForeignRoot(root);
  assert.equal(read.kind, 'root');
  const federated = await certifyForeignRoots({
    trustDomain: 'b.test',
    roots: read.kind === 'root' ? [read.root] : [],
    now: new Date(),
    lifetimeSeconds: 86_400,
    randomSerial: () => randomBytes(16),
  });
  assert.ok(federated);
  const names = Object.keys(addresses) as Proxy[];
  const { files } = compiled(
    meshOf({
      services: ['friend', ...names].map((name) => service(name, [])),
      workloads: [
        workload('friend', { service: 'friend' }, { address: loopbackAddress(3) }),
        ...names.map((name) =>
          workload(name, { service: name }, { address: addresses[name], applicationPorts: { http: program.port } }),
        ),
      ],
      authorizationPolicies: names.map((name) =>
        policy(`friends-of-${name}`, name, 'allow', [{ from: [caller.service('friend')] }]),
      ),
    }),
  );
  const roots = {
    naive: [root],
    guarded: [federated.root, ...federated.certificates],
  };
  for (const name of names) {
    const resources = proxyResources(files, `shop/${name}`, name);
    proxies.push(
      await runProxy(
        { ...resources, listeners: JSON.parse(lettingPartnersIn(JSON.stringify(resources.listeners))) },
        {
          identity: own.issue([resources.identity]),
          roots: [own.root, ...roots[name].map((bytes) => encodePem('CERTIFICATE', bytes))].join(''),
        },
      ),
    );
  }
});

after(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await program?.close();
});

/** The handshake accepts the other trust domain too; access rules judge its requests as all others. */
function lettingPartnersIn(listeners: string): string {
  const ours = '{"matcher":{"prefix":"spiffe://test.example/"},"san_type":"URI"}';
  assert.ok(listeners.includes(ours));
  return listeners.replaceAll(ours, `${ours},${ours.replace('test.example', 'b.test')}`);
}

function statusOf(name: Proxy, identity: KeyPair): Promise<number | undefined> {
  const peer = { address: addresses[name], serverName: `http.${name}.shop.mesh.internal`, roots: own.root, identity };
  return statusFor(peer, 'GET /');
}

test('our own certificates go on being accepted', async () => {
  for (const name of ['naive', 'guarded'] as const) assert.equal(await statusOf(name, own.issue([friend])), 200, name);
});

test('a certificate of the partner in its own name is accepted, and has no rights of ours', async () => {
  for (const name of ['naive', 'guarded'] as const) {
    assert.equal(await statusOf(name, foreign.issue([partner])), 403, name);
  }
});

test('a certificate of the partner with a second name, one of ours, is refused', async () => {
  for (const uris of [[partner, friend], [friend, partner], [friend]]) {
    // This is the attack: where the foreign root itself is trusted, Envoy lets it in as our friend.
    assert.equal(await statusOf('naive', foreign.issue(uris)), 200, uris.join());
    assert.equal(await statusOf('guarded', foreign.issue(uris)), undefined, uris.join());
  }
});

test('the foreign root, sent along by the peer, changes nothing', async () => {
  const withRoot = ({ certificate, key }: KeyPair) => ({ certificate: certificate + foreign.root, key });
  assert.equal(await statusOf('guarded', withRoot(foreign.issue([partner, friend]))), undefined);
  assert.equal(await statusOf('guarded', withRoot(foreign.issue([partner]))), 403);
});

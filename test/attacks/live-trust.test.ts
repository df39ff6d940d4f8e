import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../../src/agent/agent.ts';
import { enroll } from '../../src/agent/enroll.ts';
import { recover } from '../../src/agent/recover.ts';
import type { ReleaseInput } from '../../src/bundle/build-release.ts';
import type { FileSet } from '../../src/output/file-set.ts';
import { resourcePath, secretNames } from '../../src/output/proxy-document.ts';
import { type Authority, issueIssuer, issueRoot } from '../../src/x509/issue.ts';
import { createKeyPair, exportSpki, signingKey, spkiSha256 } from '../../src/x509/key.ts';
import { encodePem } from '../../src/x509/pem.ts';
import { startLoad } from '../agent/load.ts';
import { createNode, type TestNode } from '../agent/test-node.ts';
import { approve } from '../bundle/people.ts';
import { call } from '../harness/call.ts';
import type { KeyPair } from '../harness/certificates.ts';
import { compiled } from '../harness/compiled.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { statusFor } from '../harness/peer.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { forge } from '../x509/forge.ts';
import { codeOf, round } from './target.ts';

/** Two proxies that speak mutual TLS, run by one agent from real releases: what a certificate alone does not open. */
const [friendAddress, guardedAddress] = [loopbackAddress(31), loopbackAddress(32)];
const friendId = 'spiffe://demo.test/ns/shop/sa/friend';
let program: Program;
let files: FileSet;
let node: TestNode;
let agent: Agent;
let requests: ReadonlyMap<string, string>;

before(async () => {
  program = await startHttpProgram('guarded');
  const placed = <W extends ReturnType<typeof workload>>(made: W): W =>
    made.placement.kind === 'hosts'
      ? {
          ...made,
          placement: { ...made.placement, hosts: made.placement.hosts.map((host) => ({ ...host, node: 'node-a' })) },
        }
      : made;
  const upstreams = [upstream('guarded', { address: friendAddress, port: 8080 })];
  files = compiled(
    meshOf({
      name: 'shop',
      environment: 'demo',
      trustDomain: 'demo.test',
      services: [service('friend', []), service('guarded', [])],
      workloads: [
        placed(workload('friend', { service: 'friend' }, { address: friendAddress, upstreams })),
        placed(
          workload(
            'guarded',
            { service: 'guarded' },
            { address: guardedAddress, applicationPorts: { http: program.port } },
          ),
        ),
      ],
      authorizationPolicies: [policy('friends', 'guarded', 'allow', [{ from: [caller.service('friend')] }])],
    }),
  ).files;
  node = await createNode({ proxies: ['shop/friend', 'shop/guarded'] });
  const { enrollments } = await enroll(node.config, node.folder, { next: 2 });
  requests = new Map(
    enrollments.flatMap(({ path, request, next }) => [
      [path, request] as const,
      ...(next ? [[next.path, next.document] as const] : []),
    ]),
  );
  trusted = [node.publisher.pipeline.realm.root.certificate.der];
  agent = node.agent();
  await recover(agent);
  await release();
});
after(async () => {
  await node.remove();
  await program.close();
});

/** Releases and runs it; the clock is the real one, and never stands still. */
async function release(changes: Partial<ReleaseInput> = {}): Promise<void> {
  const real = Math.floor(Date.now() / 1000) * 1000;
  node.clock.now = new Date(Math.max(real, node.clock.now.getTime() + 1000));
  await node.publisher.publish(files, { requests, ...changes });
  const outcome = await round(agent);
  assert.equal(outcome.kind, 'applied', codeOf(outcome));
}

/** What somebody with root on the node can copy. */
async function stolenFrom(proxy: string): Promise<KeyPair> {
  const path = join(node.folder.proxy(proxy), resourcePath('secrets', secretNames.identity));
  const secret = JSON.parse(await readFile(path, 'utf8')) as {
    resources: [
      { tls_certificate: { certificate_chain: { inline_string: string }; private_key: { filename: string } } },
    ];
  };
  const { certificate_chain: chain, private_key: key } = secret.resources[0].tls_certificate;
  return { certificate: chain.inline_string, key: readFileSync(key.filename, 'utf8') };
}

/** Roots by which the one that calls from outside knows the proxy. */
let trusted: readonly Uint8Array[] = [];

const peer = (identity: KeyPair) => ({
  address: guardedAddress,
  serverName: 'http.guarded.shop.mesh.internal',
  roots: trusted.map((root) => encodePem('CERTIFICATE', root)).join(''),
  identity,
});

const statusAs = (identity: KeyPair) => statusFor(peer(identity), 'GET /x');
const statusThrough = async () => (await call({ address: friendAddress, port: 8080 })).status;

describe('a stolen authority', () => {
  it('does not open a proxy: its certificate for a key that nobody enrolled is refused, name and chain being right', async () => {
    assert.equal(await statusThrough(), 200);
    assert.equal(await statusAs(await stolenFrom('shop/friend')), 200);
    const { issuer } = node.publisher.pipeline.realm;
    const key = createKeyPair();
    const at = Date.now();
    const leaf = await forge(issuer, {
      uris: [friendId],
      spki: exportSpki(key),
      notBefore: new Date(at - 60_000),
      notAfter: new Date(at + 3_600_000),
    });
    const certificate = encodePem('CERTIFICATE', leaf) + encodePem('CERTIFICATE', issuer.certificate.der);
    const forged = { certificate, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
    assert.equal(await statusAs(forged), undefined);
  });
});

describe('a revoked key', () => {
  it('opens nothing one release later, while its proxy goes on with the next key', async () => {
    const stolen = await stolenFrom('shop/friend');
    assert.equal(await statusAs(stolen), 200);
    const { enrollments } = await enroll(node.config, node.folder);
    const fingerprint = enrollments.find(({ proxy }) => proxy === 'shop/friend')?.fingerprint ?? '';
    const list = { apiVersion: 'meshc/v1', kind: 'RevokedKeys', keys: [{ spkiSha256: fingerprint, reason: 'stolen' }] };
    requests = new Map([...requests, ['enroll/demo/revoked.json', JSON.stringify(list)]]);
    await release();
    assert.equal(await statusAs(stolen), undefined);
    assert.equal(await statusThrough(), 200);
    const next = await stolenFrom('shop/friend');
    assert.notEqual(spkiSha256(exportSpki(createPrivateKey(next.key))), fingerprint);
    assert.equal(await statusAs(next), 200);
  });
});

describe('under continuous traffic, no request fails while', () => {
  /** New connections all the time, each with the certificate of the moment, beside the requests through both proxies. */
  function handshakes() {
    const failures: string[] = [];
    let made = 0;
    let stopped = false;
    const running = (async () => {
      while (!stopped) {
        const status = await statusAs(await stolenFrom('shop/friend'));
        if (status === 200) made += 1;
        else failures.push(String(status));
        await sleep(5);
      }
    })();
    return {
      made: () => made,
      async stop() {
        stopped = true;
        await running;
        return { made, failures };
      },
    };
  }

  it('leaf, issuer and root are replaced, all of lives of minutes, one after the other', async () => {
    const { pipeline } = node.publisher;
    const { trustDomain, root: first } = pipeline.realm;
    const moment = () => ({
      trustDomain,
      now: node.clock.now,
      serial: randomBytes(16),
      key: signingKey(createKeyPair()),
    });
    const issuerOf = (root: Authority) => issueIssuer({ ...moment(), root, lifetimeSeconds: 600 });
    let sequence = 1;
    const trusting = async (...roots: Authority[]) => {
      sequence += 1;
      node.clock.now = new Date(node.clock.now.getTime() + 1000);
      const authorities = roots.map(({ certificate }) => certificate.der);
      const { root, signers } = pipeline;
      return approve({ roots: [root], signers, trustDomain, authorities, sequence, now: node.clock.now });
    };
    const load = startLoad(8080, friendAddress);
    const fresh = handshakes();
    const run = async (changes: Partial<ReleaseInput>) => {
      const before = [load.answered(), fresh.made()] as const;
      await release({ ...changes, lifetimeSeconds: 120 });
      // Both kinds of traffic see every step.
      while (load.answered() < before[0] + 5 || fresh.made() < before[1] + 2) await sleep(5);
    };
    const old = await trusting(first);
    await run({ approved: old, authority: await issuerOf(first) });
    await run({ approved: old, authority: await issuerOf(first) });
    const second = await issueRoot({ ...moment(), lifetimeSeconds: 600 });
    trusted = [...trusted, second.certificate.der];
    const both = await trusting(first, second);
    await run({ approved: both, authority: await issuerOf(first) });
    await run({ approved: both, authority: await issuerOf(second) });
    const only = await trusting(second);
    await run({ approved: only, authority: await issuerOf(second) });
    await run({ approved: only, authority: await issuerOf(second) });
    const [requestsDone, connections] = [await load.stop(), await fresh.stop()];
    assert.deepEqual(requestsDone.failures, []);
    assert.deepEqual(connections.failures, []);
    assert.ok(requestsDone.answered > 30 && connections.made > 12);
  });
});

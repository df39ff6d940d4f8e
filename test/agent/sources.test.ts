import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Agent } from '../../src/agent/agent.ts';
import { deliverBundle } from '../../src/agent/apply-bundle.ts';
import type { Remote } from '../../src/agent/config.ts';
import { fetchRemotes, lostRemotes } from '../../src/agent/fetch-remotes.ts';
import { type Received, verifyCandidates } from '../../src/agent/receive.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import { openImageIndex } from '../../src/bundle/release-image.ts';
import { type Carriers, carryRelease } from '../../src/cli/carry/carry-release.ts';
import { call } from '../harness/call.ts';
import { createAuthority } from '../harness/certificates.ts';
import { freePort } from '../harness/free-port.ts';
import { type RegistryServer, startRegistry } from '../harness/registry-server.ts';
import { type StaticServer, startStaticServer } from '../harness/static-server.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

const login = { username: 'node', password: 'a token' };

let node: TestNode;
let backend: Backend;
let mesh: WebMesh;
let folder: string;
let web: StaticServer;
let registry: RegistryServer;

before(async () => {
  node = await createNode();
  backend = await startBackend('one');
  mesh = { listenerPort: await freePort(), clusters: { 'shop/one/http': { port: backend.port, weight: 1 } } };
  folder = join(node.directory, 'mirror');
  [web, registry] = await Promise.all([startStaticServer(folder), startRegistry(login)]);
  await writeFile(join(node.directory, 'token'), `${login.password}\n`);
  await publish('first');
});

after(async () => {
  await node.remove();
  await Promise.all([backend.close(), web.close(), registry.close()]);
});

const mirror = (): Remote => ({ name: 'mirror', kind: 'mirror', url: web.url, timeoutSeconds: 2 });
const shared = (): Remote => ({ name: 'share', kind: 'folder', url: `file://${folder}` });
const oci = (): Remote => ({
  name: 'registry',
  kind: 'oci',
  url: `${registry.url}/mesh/shop`,
  username: login.username,
  tokenFile: join(node.directory, 'token'),
});

describe('a release', { concurrency: 1 }, () => {
  it('comes from a folder, a web server, a registry and git, and is the same', async () => {
    await carry({ mirror: folder, oci: `${registry.url.replace('//', '//node:a%20token@')}/mesh/shop` });
    const { remotes } = node.config;
    for (const remote of [shared(), mirror(), oci(), ...remotes]) {
      const { received } = await ask([remote]);
      assert.equal(serialOf(received), node.publisher.last().serial, remote.name);
    }
    const { received } = await ask([mirror(), oci(), ...remotes]);
    assert.equal(received.kind === 'received' && received.oids.size, 2);
    const { serial } = node.publisher.last();
    assert.equal(registry.tags.get('mesh/shop:demo'), registry.tags.get(`mesh/shop:demo-${serial}`));
  });

  it('that is not new costs one small request', async () => {
    for (const [remote, requests, expected] of [
      [mirror(), web.answers, '304 /index.json'],
      [oci(), registry.requests, 'HEAD /v2/mesh/shop/manifests/demo'],
    ] as const) {
      const { agent, received } = await ask([remote]);
      assert.ok(received.kind === 'received');
      agent.verified = received;
      await fetchRemotes(agent);
      requests.length = 0;
      const again = await fetchRemotes(agent);
      assert.deepEqual(requests, [expected]);
      assert.ok(again.kind === 'fetched' && again.candidates.every(({ oid }) => received.oids.has(oid)));
    }
  });

  it('is fetched by a node without what it has already, and without what is for others', async () => {
    const old = [...web.answers];
    await publish('second');
    await carry({ mirror: folder });
    const { received } = await ask([mirror()]);
    assert.equal(serialOf(received), node.publisher.last().serial);
    const fetched = web.answers.slice(old.length).filter((answer) => answer.startsWith('200 /blobs/'));
    assert.ok(fetched.length > 3 && fetched.length < node.publisher.files().size, fetched.join('\n'));
    assert.equal(new Set(fetched).size, fetched.length);
  });

  it('that is newest wins, wherever it is', async () => {
    const { received } = await ask([oci(), mirror(), ...node.config.remotes]);
    assert.equal(serialOf(received), node.publisher.last().serial);
    await publish('third');
    const newest = await ask([oci(), mirror(), ...node.config.remotes]);
    assert.equal(serialOf(newest.received), node.publisher.last().serial);
  });

  it('stays under the names of other environments, in the same folder', async () => {
    const files = node.publisher.files();
    const release = { files, serial: node.publisher.last().serial, now: node.clock.now };
    await carryRelease({ ...release, environment: 'other' }, { mirror: folder });
    const index = await readFile(join(folder, 'index.json'));
    assert.ok(openImageIndex(index, 'demo') && openImageIndex(index, 'other'));
    assert.equal(openImageIndex(index, 'third'), undefined);
  });
});

describe('a source that', { concurrency: 1 }, () => {
  const lies: Readonly<Record<string, Exclude<StaticServer['instead'], undefined>>> = {
    'answers with another page': (_, response) => response.end('<html>sign in</html>'),
    'is broken': (_, response) => response.writeHead(503).end(),
    hangs: () => undefined,
    'sends without an end': (_, response) => {
      const more = () => response.write(Buffer.alloc(65_536, '0'), () => !response.destroyed && setTimeout(more, 5));
      more();
    },
    'redirects for ever': (_, response) => response.writeHead(302, { location: '/' }).end(),
  };
  for (const [what, answer] of Object.entries(lies)) {
    it(`${what} costs its own time, and the others are heard`, async () => {
      web.instead = answer;
      try {
        const { received, fetched } = await ask([mirror(), shared()]);
        assert.equal(received.kind, 'received');
        assert.match(lostRemotes(fetched)?.message ?? '', /^no remote could be read: mirror: /);
      } finally {
        web.instead = undefined;
      }
    });
  }

  it('gives other bytes than it promised, or too many, or none, is refused', async () => {
    await publish('fourth');
    await carry({ mirror: folder });
    for (const blob of ['changed', 'x'.repeat(20_000_000), undefined]) {
      web.instead = async (request, response) => {
        const isBlob = request.url?.startsWith('/blobs/') && !request.url.endsWith(await manifestDigest());
        if (!isBlob) return response.end(await readFile(join(folder, request.url ?? '')));
        return blob === undefined ? undefined : response.end(blob);
      };
      const { received } = await ask([mirror()]);
      assert.equal('problem' in received ? received.problem.code : received.kind, 'remote-unreachable');
    }
    web.instead = undefined;
    assert.equal((await ask([mirror()])).received.kind, 'received');
  });
});

describe('a git server that wants a certificate and a token', () => {
  it('is shown both, and nothing is fetched without', async () => {
    const authority = createAuthority('git.example');
    const [server, client] = [authority.issueFor(['localhost']), authority.issue(['spiffe://demo.test/node'])];
    const files = { 'root.pem': authority.root, 'client.pem': client.certificate, 'client.key': client.key };
    for (const [name, text] of Object.entries(files)) await writeFile(join(node.directory, name), text);
    const wanted = `Basic ${Buffer.from('x-access-token:a token').toString('base64')}`;
    const tls = { cert: server.certificate, key: server.key, ca: authority.root, requestCert: true };
    const port = await freePort();
    const guard = createServer(tls, (asked, response) => {
      if (asked.headers.authorization !== wanted) return response.writeHead(401).end();
      const { method = 'GET', url = '', headers } = asked;
      const inner = request(new URL(url, node.server.url), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      return asked.pipe(inner);
    });
    await new Promise<void>((resolve) => guard.listen(port, '127.0.0.1', resolve));
    try {
      const path = (name: string) => join(node.directory, name);
      const whole: Remote = {
        name: 'guarded',
        url: `https://localhost:${port}/out.git`,
        tokenFile: path('token'),
        clientCertificate: { certificate: path('client.pem'), key: path('client.key') },
        authority: path('root.pem'),
      };
      assert.equal((await ask([whole])).received.kind, 'received');
      const { tokenFile: _, ...tokenless } = { ...whole, name: 'tokenless' };
      const { clientCertificate: __, ...bare } = { ...whole, name: 'bare' };
      const { authority: ___, ...trusting } = { ...whole, name: 'trusting' };
      const missing = { ...whole, name: 'missing', tokenFile: path('nothing') };
      for (const remote of [tokenless, bare, trusting, missing]) {
        const { received } = await ask([remote]);
        assert.equal('problem' in received ? received.problem.code : '', 'remote-unreachable', remote.name);
      }
    } finally {
      guard.close();
      guard.closeAllConnections();
    }
  });
});

describe('a bundle', { concurrency: 1 }, () => {
  let agent: Agent;
  const path = () => join(node.directory, 'shop.bundle');
  const deliver = (bundle = path()) =>
    deliverBundle({ ...node, path: bundle, version: '0.1.0', now: () => node.clock.now });

  before(async () => {
    agent = node.agent({ config: { ...node.config, remotes: [] } });
    await recover(agent);
  });

  it('is run by a node that has no remotes', async () => {
    assert.equal((await reconcile(agent)).kind, 'unreachable');
    await publish('bundled');
    await carry({ bundle: path() });
    const delivered = await deliver();
    assert.ok('result' in delivered && delivered.result.kind === 'received');
    assert.equal((await reconcile(agent)).kind, 'applied');
    const { headers } = await call({ address: '127.0.0.1', port: mesh.listenerPort });
    assert.equal(headers.server, 'bundled');
    assert.equal((await reconcile(agent)).kind, 'unchanged');
  });

  it('that is older, cut off, changed or for another node is refused, and the one before stays', async () => {
    const old = await readFile(path());
    await publish('newer');
    await carry({ bundle: path() });
    await deliver();
    assert.equal((await reconcile(agent)).kind, 'applied');
    const good = await readFile(path());
    const flipped = Buffer.from(good);
    const at = flipped.indexOf('"shop/web"');
    flipped[at + 1] = 'S'.charCodeAt(0);
    const bad = { old, cut: good.subarray(0, good.length / 2), flipped, empty: Buffer.alloc(1024), text: 'no archive' };
    for (const [what, bytes] of Object.entries(bad)) {
      await writeFile(join(node.directory, what), bytes);
      const found = await deliver(join(node.directory, what));
      assert.ok('code' in found || found.result.kind === 'refused', what);
      assert.equal((await reconcile(agent)).kind, 'unchanged', what);
    }
    assert.ok('code' in (await deliver(join(node.directory, 'nowhere'))));
  });
});

async function publish(serverName: string): Promise<void> {
  node.clock.now = new Date(node.clock.now.getTime() + 2_000);
  await node.publisher.publish(webMesh({ ...mesh, serverName }));
}

async function carry(carriers: Carriers): Promise<void> {
  const files = node.publisher.files();
  const release = { files, environment: 'demo', serial: node.publisher.last().serial, now: node.clock.now };
  const { carried, problem } = await carryRelease(release, carriers);
  assert.equal(problem, undefined, problem?.message);
  assert.equal(carried.length, Object.keys(carriers).length);
}

/** What a node with these sources would take. */
async function ask(remotes: Remote[]) {
  const agent = node.agent({ config: { ...node.config, remotes } });
  const fetched = await fetchRemotes(agent);
  const received: Received =
    fetched.kind === 'fetched'
      ? await verifyCandidates(agent, fetched.candidates)
      : { kind: 'refused', problem: fetched.problem };
  return { agent, fetched, received };
}

function serialOf(received: Received): number | string {
  return received.kind === 'received' ? received.release.statement.serial : received.problem.message;
}

async function manifestDigest(): Promise<string> {
  return openImageIndex(await readFile(join(folder, 'index.json')), 'demo')?.digest ?? '';
}

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { Agent } from '../../../src/agent/agent.ts';
import type { Outcome } from '../../../src/agent/conclude.ts';
import { reconcile } from '../../../src/agent/reconcile.ts';
import { recover } from '../../../src/agent/recover.ts';
import { linkedDigest } from '../../../src/agent/state/release-store.ts';
import { call } from '../../harness/call.ts';
import { freePort } from '../../harness/free-port.ts';
import { type Backend, createNode, startBackend, type TestNode } from '../test-node.ts';
import { type WebMesh, webMesh } from '../web-mesh.ts';

let node: TestNode;
let backend: Backend;
let mesh: WebMesh;
let agent: Agent;
let good: string | undefined;

before(async () => {
  node = await createNode();
  backend = await startBackend('one');
  mesh = { listenerPort: await freePort(), clusters: { 'shop/one/http': { port: backend.port, weight: 1 } } };
  await node.publisher.publish(webMesh(mesh));
  agent = node.agent();
  await recover(agent);
  assert.equal((await reconcile(agent)).kind, 'applied');
  good = await linkedDigest(node.folder.lastGood);
});

after(async () => {
  await node.remove();
  await backend.close();
});

/** A line of the git protocol. */
const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;

const remotes: Readonly<Record<string, RequestListener>> = {
  'answers with another page': (_, response) => response.end('<html>sign in</html>'),
  'says that it is broken': (_, response) => response.writeHead(503).end(),
  hangs: () => undefined,
  'hangs up': (request) => request.socket.destroy(),
  'stops in the middle': (_, response) => {
    response.writeHead(200).write(packet('0'.repeat(20)).slice(0, 10));
  },
  'sends without an end': (_, response) => {
    const more = () => response.write(Buffer.alloc(65_536, '0'), () => !response.destroyed && setTimeout(more, 20));
    more();
  },
  'names a commit it does not have': (_, response) =>
    response.end(`${packet(`${'ab'.repeat(20)} refs/heads/mesh-out/demo\n`)}0000`),
};

describe('a remote that', { concurrency: 1 }, () => {
  for (const [what, answer] of Object.entries(remotes)) {
    it(`${what} changes nothing`, async () => {
      const server = createServer(answer);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      assert.ok(address !== null && typeof address === 'object');
      try {
        const url = `http://127.0.0.1:${address.port}/out.git`;
        const config = { ...node.config, remotes: [{ name: 'origin', url, timeoutSeconds: 1 }] };
        const misled = node.agent({ config });
        await recover(misled);
        const outcome = await reconcile(misled);
        assert.equal(outcome.kind, 'unreachable', JSON.stringify(outcome));
        await expectUntouched();
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }
});

describe('a release of which one byte is flipped', { concurrency: 1 }, () => {
  it('is refused, whichever file the byte is in, and the next good one is taken', async () => {
    await node.publisher.publish(webMesh({ ...mesh, serverName: 'flipped' }));
    const files = ['timestamp', 'snapshot', 'targets', 'nodes'].map((role) => `metadata/${role}.json`);
    files.push('targets/release.json', 'targets/nodes/node-a/manifest.json', 'targets/trust/demo.test.json');
    const originals = [...node.publisher.files()].filter(([path]) => files.includes(path));
    assert.ok(originals.length >= 4, originals.join());
    for (const [path, bytes] of originals) {
      for (const share of [0.3, 0.7]) {
        const flipped = Buffer.from(bytes);
        const at = Math.floor(flipped.length * share);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        node.publisher.tamper(new Map([[path, flipped]]));
        const outcome = await reconcile(agent);
        assert.equal(outcome.kind, 'refused', `${path} at ${at}: ${JSON.stringify(outcome)}`);
        await expectUntouched();
      }
    }
    node.clock.now = new Date(node.clock.now.getTime() + 2_000);
    await node.publisher.publish(webMesh({ ...mesh, serverName: 'whole' }));
    assert.equal((await reconcile(agent)).kind, 'applied');
    good = await linkedDigest(node.folder.lastGood);
  });
});

describe('a clock', { concurrency: 1 }, () => {
  const changes: { what: string; hours: number; code: string }[] = [
    { what: 'goes back a day', hours: -24, code: 'release-clock-behind' },
    { what: 'goes forward ten years', hours: 10 * 365 * 24, code: '' },
  ];
  for (const { what, hours, code } of changes) {
    it(`${what}: what runs goes on, and all is well when it is right again`, async () => {
      const { now } = node.clock;
      node.clock.now = new Date(now.getTime() + hours * 3_600_000);
      agent.verified = undefined;
      const outcome: Outcome = await reconcile(agent);
      assert.equal(outcome.kind, 'refused');
      if (code !== '') assert.equal('problem' in outcome ? outcome.problem.code : '', code);
      await expectUntouched();
      node.clock.now = now;
      assert.equal((await reconcile(agent)).kind, 'unchanged');
    });
  }
});

async function expectUntouched(): Promise<void> {
  assert.equal(await linkedDigest(node.folder.lastGood), good);
  assert.equal(await linkedDigest(node.folder.current), good);
  assert.equal((await call({ address: '127.0.0.1', port: mesh.listenerPort })).body, 'one');
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Agent } from '../../src/agent/agent.ts';
import type { Outcome } from '../../src/agent/conclude.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import { readDenied } from '../../src/agent/state/record.ts';
import { linkedDigest } from '../../src/agent/state/release-store.ts';
import { renderStatus } from '../../src/agent/status/render-status.ts';
import type { AgentStatus } from '../../src/agent/status/status.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { startGitServer } from '../harness/git-http-server.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { tcpListener, type WebMesh, webMesh } from './web-mesh.ts';

let node: TestNode;
let agent: Agent;
let backend: Backend;
let mesh: WebMesh;

before(async () => {
  node = await createNode();
  backend = await startBackend('one');
  mesh = { listenerPort: await freePort(), clusters: { 'shop/one/http': { port: backend.port, weight: 1 } } };
  agent = node.agent();
  await recover(agent);
});

after(async () => {
  await node.remove();
  await backend.close();
});

// Suites have nodes of their own, so they need not wait for one another.
describe('the agent', { concurrency: true }, () => {
  describe('round after round', { concurrency: 1 }, () => {
    describe('a node', () => {
      it('has nothing to run while there is no release', async () => {
        const outcome = await reconcile(agent);
        assert.equal(codeOf(outcome), 'remote-unreachable');
        assert.match(agent.status.remotes[0]?.reason ?? '', /no branch/);
        assert.equal(conditionOf('Ready'), 'unknown');
      });

      it('runs the first release', async () => {
        await publish();
        assert.equal((await reconcile(agent)).kind, 'applied');
        assert.equal(await answer(), 'one');
        assert.equal(agent.status.state, 'Steady');
        assert.equal(conditionOf('Ready'), 'ok');
        assert.equal(agent.status.lastGood?.serial, agent.status.observed?.serial);
      });

      it('does nothing for a release that changes nothing here but the number', async () => {
        const digest = await linkedDigest(node.folder.lastGood);
        const before = await links();
        const serial = agent.status.lastGood?.serial ?? 0;
        await publish();
        assert.equal((await reconcile(agent)).kind, 'unchanged');
        assert.equal(await linkedDigest(node.folder.lastGood), digest);
        assert.deepEqual(await links(), before);
        assert.ok((agent.status.lastGood?.serial ?? 0) > serial);
      });

      it('writes only the kinds of resources that change', async () => {
        const before = await links();
        mesh = { ...mesh, serverName: 'renamed' };
        await publish();
        assert.equal((await reconcile(agent)).kind, 'applied');
        const afterwards = await links();
        assert.notEqual(afterwards['lds'], before['lds']);
        for (const kind of ['cds', 'eds', 'rds', 'sds']) assert.equal(afterwards[kind], before[kind], kind);
      });

      it('names a revert by its own number and commit, everywhere and after a restart', async () => {
        const digest = await linkedDigest(node.folder.lastGood);
        await publish({ ...mesh, serverName: 'reverted' });
        assert.equal((await reconcile(agent)).kind, 'applied');
        const logged = node.logged.length;
        await publish();
        const outcome = await reconcile(agent);
        const name = { digest, ...node.publisher.last() };
        assert.deepEqual(outcome, { kind: 'applied', release: name });
        const { lastAttempted, lastGood, history } = agent.status;
        assert.deepEqual([lastAttempted, lastGood, history[0]?.release], [name, name, name]);
        for (const event of ['release activating', 'release confirmed']) {
          const lines = node.logged.slice(logged).filter((line) => line.includes(event));
          assert.deepEqual(
            lines.map((line) => JSON.parse(line.slice(line.indexOf('{')))),
            [name],
          );
        }
        assert.deepEqual((await restarted()).status.lastGood, name);
      });

      it('is on disk as active as soon as Envoy has taken a release, before it is confirmed', async () => {
        const seen: unknown[] = [];
        const watched = node.agent({
          afterStep: (name) => {
            if (name === 'probation') seen.push(JSON.parse(readFileSync(node.folder.status, 'utf8')));
          },
        });
        await recover(watched);
        mesh = { ...mesh, serverName: 'watched' };
        await publish();
        assert.equal((await reconcile(watched)).kind, 'applied');
        const { commit } = node.publisher.last();
        assert.deepEqual(
          (seen as AgentStatus[]).map(({ state, lastAttempted, lastGood }) => [
            state,
            lastAttempted?.commit,
            lastGood?.commit === commit,
          ]),
          [['Probation', commit, false]],
        );
        agent = watched;
      });

      it('starts Envoy again for another bootstrap, and says so', async () => {
        const pid = agent.proxies.get('shop/web')?.envoy?.process?.pid;
        mesh = { ...mesh, bootstrapCluster: 'other' };
        await publish();
        assert.equal((await reconcile(agent)).kind, 'applied');
        assert.notEqual(agent.proxies.get('shop/web')?.envoy?.process?.pid, pid);
        assert.ok(node.logged.some((line) => line.includes('proxy up to date') && line.includes('"started":true')));
        assert.equal(await answer(), 'one');
      });
    });

    describe('a release that must not run', () => {
      it('was changed after it was signed', async () => {
        const good = await linkedDigest(node.folder.lastGood);
        await publish();
        node.publisher.tamper(new Map([['targets/nodes/node-a/manifest.json', '{}']]));
        const outcome = await reconcile(agent);
        assert.equal(outcome.kind, 'refused');
        assert.equal(codeOf(outcome), 'release-mismatch');
        assert.equal(conditionOf('SourceVerified'), 'release-mismatch');
        assert.equal(await linkedDigest(node.folder.lastGood), good);
        assert.equal(await answer(), 'one');
        const text = renderStatus({ status: agent.status, running: true });
        assert.match(text, /not SourceVerified since .*\n {2}release-mismatch: .*manifest\.json is not the file/);
      });

      it('is an old one, replayed, also after a restart of the agent', async () => {
        const old = await publish({ ...mesh, serverName: 'old' });
        assert.equal((await reconcile(agent)).kind, 'applied');
        await publish();
        assert.equal((await reconcile(agent)).kind, 'applied');
        const good = await linkedDigest(node.folder.lastGood);
        node.publisher.rewind(old);
        for (const each of [agent, await restarted()]) {
          const outcome = await reconcile(each);
          assert.equal(codeOf(outcome), 'release-rollback');
          assert.equal(await linkedDigest(node.folder.lastGood), good);
        }
        assert.equal(await answer(), 'one');
      });

      it('has expired, and then only new ones are missing', async () => {
        await publish();
        await reconcile(agent);
        const { now } = node.clock;
        node.clock.now = new Date(now.getTime() + 25 * 3_600_000);
        assert.equal(codeOf(await reconcile(agent)), 'release-expired');
        assert.equal(await answer(), 'one');
        node.clock.now = now;
        assert.equal((await reconcile(agent)).kind, 'unchanged');
        assert.equal(conditionOf('SourceVerified'), 'ok');
      });

      it('is for a key this node does not hold', async () => {
        await rm(node.folder.key('shop/web'));
        const other = node.agent();
        assert.equal(codeOf(await reconcile(other)), 'release-key-mismatch');
      });
    });
  });

  describe('a node without its remotes', () => {
    it('goes on, and catches up later', async () => {
      const own = await createNode();
      try {
        const port = await freePort();
        await own.publisher.publish(webMesh({ ...mesh, listenerPort: port }));
        const first = own.agent();
        await recover(first);
        assert.equal((await reconcile(first)).kind, 'applied');
        await own.server.close();
        const outcome = await reconcile(first);
        assert.equal(codeOf(outcome), 'remote-unreachable');
        assert.equal(first.status.state, 'Steady');
        assert.equal(await answer(port), 'one');
      } finally {
        await own.remove();
      }
    });

    it('takes the newest release that any of several remotes has', async () => {
      const own = await createNode();
      const mirror = await startGitServer(own.directory);
      try {
        const remotes = [
          { name: 'down', url: 'http://127.0.0.1:9/out.git', timeoutSeconds: 1 },
          { name: 'broken', url: `${mirror.url}/none.git`, timeoutSeconds: 1 },
          { name: 'good', url: `${mirror.url}/out.git`, timeoutSeconds: 5 },
        ];
        await own.publisher.publish(webMesh({ ...mesh, listenerPort: await freePort() }));
        const reader: Agent = { ...own.agent(), config: { ...own.config, remotes } };
        assert.equal((await reconcile(reader)).kind, 'applied');
        assert.deepEqual(
          reader.status.remotes.map(({ name, result }) => [name, result]),
          [
            ['down', 'failed'],
            ['broken', 'failed'],
            // Probation has asked once more.
            ['good', 'unchanged'],
          ],
        );
      } finally {
        await mirror.close();
        await own.remove();
      }
    });

    it('fetches again when its copy of the repository is damaged', async () => {
      const own = await createNode();
      try {
        const port = await freePort();
        const oid = await own.publisher.publish(webMesh({ ...mesh, listenerPort: port }));
        const reader = own.agent();
        await reconcile(reader);
        const repository = own.folder.remote('origin');
        const commit = await readFile(join(repository, 'refs/heads/mesh-out/demo'), 'utf8');
        assert.equal(commit.trim(), oid);
        await rm(join(repository, 'objects'), { recursive: true });
        assert.equal((await reconcile(reader)).kind, 'unchanged');
      } finally {
        await own.remove();
      }
    });
  });

  describe('a release that Envoy refuses', { concurrency: 1 }, () => {
    let own: TestNode;
    let runner: Agent;
    let good: WebMesh;

    before(async () => {
      own = await createNode();
      good = { ...mesh, listenerPort: await freePort() };
      runner = own.agent();
      await recover(runner);
      await own.publisher.publish(webMesh(good));
      assert.equal((await reconcile(runner)).kind, 'applied');
    });

    after(() => own.remove());

    it('for a route is rolled back, and never tried again', async () => {
      const before = await linkedDigest(own.folder.lastGood);
      await own.publisher.publish(webMesh({ ...good, routeTo: 'nowhere' }));
      const outcome = await reconcile(runner);
      assert.equal(outcome.kind, 'rolled-back', JSON.stringify(outcome));
      assert.match('problem' in outcome ? outcome.problem.message : '', /unknown cluster 'nowhere'/);
      await expectDenied(before);
    });

    it('for an address that is taken on this node is rolled back', async () => {
      const before = await linkedDigest(own.folder.lastGood);
      const taken = tcpListener('taken', backend.port, 'shop/one/http');
      await own.publisher.publish(webMesh({ ...good, extraListeners: [taken] }));
      const outcome = await reconcile(runner);
      assert.equal(outcome.kind, 'rolled-back', JSON.stringify(outcome));
      assert.match('problem' in outcome ? outcome.problem.message : '', /taken.*already in use/);
      await expectDenied(before);
    });

    const invalid: { what: string; bad: () => Partial<WebMesh>; reason: RegExp }[] = [
      { what: 'a cluster', bad: () => ({ connectTimeout: '-1s' }), reason: /Expected positive duration/ },
      { what: 'a listener', bad: () => ({ extraListeners: [listener] }), reason: /address/i },
      { what: 'the bootstrap', bad: () => ({ bootstrapExtra: 'nonsense' }), reason: /nonsense/ },
    ];
    for (const { what, bad, reason } of invalid) {
      it(`for ${what} never reaches it`, async () => {
        const before = await linkedDigest(own.folder.lastGood);
        const pid = runner.proxies.get('shop/web')?.envoy?.process?.pid;
        const logged = own.logged.length;
        await own.publisher.publish(webMesh({ ...good, ...bad() }));
        const outcome = await reconcile(runner);
        assert.equal(codeOf(outcome), 'envoy-invalid', JSON.stringify(outcome));
        assert.match('problem' in outcome ? outcome.problem.message : '', reason);
        assert.ok(!own.logged.slice(logged).some((line) => line.includes('activating')));
        assert.equal(runner.proxies.get('shop/web')?.envoy?.process?.pid, pid);
        await expectDenied(before);
      });
    }

    async function expectDenied(digest: string | undefined): Promise<void> {
      assert.equal(await answer(good.listenerPort), 'one');
      assert.equal(await linkedDigest(own.folder.lastGood), digest);
      assert.equal(await linkedDigest(own.folder.current), digest);
      assert.equal(runner.status.state, 'Degraded');
      assert.equal((await readDenied(own.folder))[0]?.digest, runner.status.observed?.digest);
      const logged = own.logged.length;
      assert.equal(codeOf(await reconcile(runner)), 'release-denied');
      assert.ok(!own.logged.slice(logged).some((line) => line.includes('activating')));
    }

    it('is followed by a good one as if nothing had been', async () => {
      await own.publisher.publish(webMesh({ ...good, serverName: 'recovered' }));
      assert.equal((await reconcile(runner)).kind, 'applied');
      assert.equal(runner.status.state, 'Steady');
      const { headers } = await call({ address: '127.0.0.1', port: good.listenerPort });
      assert.equal(headers.server, 'recovered');
    });

    it('leaves nothing running when there is no last good one', async () => {
      const first = await createNode();
      try {
        await first.publisher.publish(webMesh({ ...good, listenerPort: await freePort(), routeTo: 'nowhere' }));
        const fresh = first.agent();
        assert.equal((await reconcile(fresh)).kind, 'rolled-back');
        assert.equal(fresh.proxies.size, 0);
        assert.equal(fresh.status.lastGood, undefined);
      } finally {
        await first.remove();
      }
    });
  });
});

/** Lacks an address and filters. */
const listener = { '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', name: 'extra' };

async function publish(changed: WebMesh = mesh): Promise<string> {
  node.clock.now = new Date(node.clock.now.getTime() + 2_000);
  return node.publisher.publish(webMesh(changed));
}

async function restarted(): Promise<Agent> {
  const next = node.agent();
  await recover(next);
  return next;
}

async function answer(port = mesh.listenerPort): Promise<string> {
  return (await call({ address: '127.0.0.1', port })).body;
}

async function links(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const kind of ['cds', 'eds', 'lds', 'rds', 'sds']) {
    found[kind] = (await linkedDigest(join(node.folder.proxy('shop/web'), kind, 'current'))) ?? '';
  }
  return found;
}

function conditionOf(type: string): string | undefined {
  return agent.status.conditions.find((condition) => condition.type === type)?.reason;
}

function codeOf(outcome: Outcome): string | undefined {
  return 'problem' in outcome ? outcome.problem.code : undefined;
}

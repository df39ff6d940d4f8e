import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readPending } from '../../src/agent/state/record.ts';
import { linkedDigest } from '../../src/agent/state/release-store.ts';
import { envoyArguments } from '../../src/emit/kubernetes/sidecar.ts';
import { call } from '../harness/call.ts';
import { envoyBinary } from '../harness/envoy.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { type Load, startLoad } from './load.ts';
import { ask, status, statusThat, steady, withAgent } from './running-agent.ts';
import { type Backend, createNode, startBackend, type TestNode, testTiming } from './test-node.ts';
import { type WebMesh, webBootstrap, webMesh } from './web-mesh.ts';

const drainSeconds = 2;
const timing = { ...testTiming, graceMilliseconds: 100, drainSeconds };

let one: Backend;
let two: Backend;

before(async () => {
  [one, two] = await Promise.all([startBackend('one'), startBackend('two')]);
});

after(() => Promise.all([one.close(), two.close()]));

// Each suite and case has a node of its own, so they need not wait for one another.
describe('an agent beside an Envoy that something else runs', { concurrency: true }, () => {
  describe('from the first release on', { concurrency: 1 }, () => {
    let site: Site;

    before(async () => {
      site = await createSite();
    });

    after(() => site.remove());

    it('writes the first release before Envoy is there, and confirms it once Envoy has taken it', async () => {
      const { node } = site;
      await withAgent(node, { timing }, async () => {
        await statusThat(node, ({ remotes }) => remotes[0]?.result === 'missing');
        assert.equal((await ask(node, '/startz')).status, 503);
        await site.publish({});
        const waiting = await statusThat(node, ({ state }) => state === 'Waiting');
        assert.equal(reason(waiting, 'Applied'), 'envoy-absent');
        assert.deepEqual(
          waiting.proxies.map(({ name, state }) => [name, state]),
          [['shop/web', 'awaited']],
        );
        assert.equal(waiting.lastGood, undefined);
        assert.equal((await ask(node, '/startz')).status, 200);
        assert.equal((await ask(node, '/readyz')).status, 503);
        assert.equal((await readPending(node.folder))?.active, false);

        site.startEnvoy();
        await steady(node);
        assert.equal(await site.answer(), 'one');
        assert.equal((await ask(node, '/readyz')).status, 200);
        assert.equal(await readPending(node.folder), undefined);
        assert.ok((await status(node))?.conditions.every((condition) => condition.status));
      });
    });

    it('changes it under load, and fails no request', async () => {
      const { node } = site;
      await withAgent(node, { timing }, async () => {
        const load = startLoad(site.mesh.listenerPort);
        const both = (first: number) => ({
          'shop/one/http': { port: one.port, weight: first },
          'shop/two/http': { port: two.port, weight: 10 - first },
        });
        for (const change of [{ clusters: both(5), serverName: 'second' }, { connectTimeout: '2s' }]) {
          await more(load);
          await site.apply(change);
        }
        await site.apply({ clusters: { 'shop/two/http': { port: two.port, weight: 1 } } });
        await more(load);
        const { failures, byBackend } = await load.stop();
        assert.deepEqual(failures.slice(0, 3), []);
        assert.ok((byBackend.get('one') ?? 0) > 0 && (byBackend.get('two') ?? 0) > 0);
      });
    });

    it('leaves Envoy alone when it ends, even if told to stop proxies, and the next one goes on with it', async () => {
      const { node } = site;
      const load = startLoad(site.mesh.listenerPort);
      await withAgent(node, { timing, stopProxies: true }, async () => {
        await steady(node);
        await more(load);
      });
      await withAgent(node, { timing }, async () => {
        await site.apply({ connectTimeout: '4s' });
        await more(load);
      });
      assert.deepEqual((await load.stop()).failures.slice(0, 3), []);
      assert.ok(site.isEnvoyRunning());
    });

    it('rolls back what Envoy refuses, and fails no request', async () => {
      const { node } = site;
      await withAgent(node, { timing }, async () => {
        await steady(node);
        const good = await linkedDigest(node.folder.lastGood);
        const load = startLoad(site.mesh.listenerPort);
        await more(load);
        await site.publish({ connectTimeout: '9s', routeTo: 'nowhere' });
        const degraded = await statusThat(node, ({ state }) => state === 'Degraded');
        await more(load);
        assert.deepEqual((await load.stop()).failures.slice(0, 3), []);
        assert.equal(degraded.rejected[0]?.code, 'envoy-refused');
        assert.match(degraded.rejected[0]?.message ?? '', /its own log says why/);
        assert.equal(await linkedDigest(node.folder.current), good);
        await site.apply({ connectTimeout: '5s' });
      });
    });

    it('sees that Envoy has gone and come back, which then serves the files as they are', async () => {
      const { node } = site;
      await withAgent(node, { timing }, async () => {
        await steady(node);
        await site.endEnvoy();
        // Between two looks for a release.
        const alone = await statusThat(
          node,
          ({ state, proxies }) => state === 'Steady' && proxies[0]?.state === 'awaited',
        );
        assert.equal(reason(alone, 'Healthy'), 'envoy-absent');
        site.startEnvoy();
        await until(
          async () => (await site.answer().catch(() => '')) === 'two',
          () => 'no answer',
        );
        const back = await statusThat(node, ({ proxies }) => proxies[0]?.state === 'running');
        assert.equal(reason(back, 'Healthy'), 'ok');
        assert.equal(back.proxies[0]?.restarts, 1);
        await site.apply({ connectTimeout: '6s' });
      });
    });

    it('makes a release ready while Envoy is away, and takes it back if Envoy then refuses it', async () => {
      const { node } = site;
      await withAgent(node, { timing }, async () => {
        await steady(node);
        const good = await linkedDigest(node.folder.lastGood);
        await site.endEnvoy();
        await site.publish({ routeTo: 'nowhere' });
        await statusThat(node, ({ state }) => state === 'Waiting');
        // What waits is not confirmed, so git may be down when Envoy comes.
        await node.server.close();
        site.startEnvoy();
        await statusThat(node, ({ state }) => state === 'Degraded');
        assert.equal(await linkedDigest(node.folder.lastGood), good);
        assert.equal(await site.answer(), 'two');
      });
    });

    it('runs the last good release after a start of both, without git', async () => {
      const { node } = site;
      await site.endEnvoy();
      await withAgent(node, { timing }, async () => {
        const early = await statusThat(node, ({ proxies }) => proxies[0]?.state === 'awaited');
        assert.equal(reason(early, 'Healthy'), 'envoy-absent');
        assert.equal((await ask(node, '/startz')).status, 200);
        site.startEnvoy();
        await statusThat(node, ({ proxies, conditions }) => {
          const healthy = conditions.find(({ type }) => type === 'Healthy')?.status;
          return proxies[0]?.state === 'running' && healthy === true;
        });
        assert.equal(await site.answer(), 'two');
      });
    });
  });

  describe('without a last good release or the right bootstrap', () => {
    it('reports another bootstrap and applies the rest', async () => {
      const site = await createSite();
      try {
        await withAgent(site.node, { timing }, async () => {
          await site.publish({});
          await statusThat(site.node, ({ state }) => state === 'Waiting');
          site.startEnvoy();
          await steady(site.node);
          await site.apply({ bootstrapCluster: 'other', serverName: 'applied' });
          const found = await statusThat(site.node, ({ state }) => state === 'Steady');
          assert.equal(reason(found, 'BootstrapCurrent'), 'bootstrap-outdated');
          assert.equal(reason(found, 'Applied'), 'ok');
          assert.equal((await call({ address: '127.0.0.1', port: site.mesh.listenerPort })).headers.server, 'applied');
          await writeFile(site.bootstrap, JSON.stringify(webBootstrap(site.mesh), undefined, 2));
          await statusThat(site.node, (now) => reason(now, 'BootstrapCurrent') === 'ok');
        });
      } finally {
        await site.remove();
      }
    });

    it('leaves it with nothing to serve when its first release is refused, and then serves a good one', async () => {
      const site = await createSite();
      try {
        await withAgent(site.node, { timing }, async () => {
          await site.publish({ routeTo: 'nowhere' });
          await statusThat(site.node, ({ state }) => state === 'Waiting');
          site.startEnvoy();
          await statusThat(site.node, ({ state }) => state === 'Degraded');
          await assert.rejects(site.answer(), /ECONNREFUSED/);
          const clusters = await readFile(join(site.folder, 'cds/current/cds.json'), 'utf8');
          assert.deepEqual(JSON.parse(clusters).resources, []);
          await site.apply({});
          assert.equal(await site.answer(), 'one');
        });
      } finally {
        await site.remove();
      }
    });
  });
});

/** A node whose Envoy the test runs, as a container beside the agent's would. */
interface Site {
  readonly node: TestNode;
  readonly folder: string;
  /** The file Envoy is started with. */
  readonly bootstrap: string;
  readonly mesh: WebMesh;
  publish(change: Partial<WebMesh>): Promise<void>;
  /** Publishes a change that lasts, and waits until it is confirmed. */
  apply(change: Partial<WebMesh>): Promise<void>;
  startEnvoy(): void;
  endEnvoy(): Promise<void>;
  isEnvoyRunning(): boolean;
  answer(): Promise<string>;
  remove(): Promise<void>;
}

async function createSite(): Promise<Site> {
  const adminPort = await freePort();
  const node = await createNode(({ envoy: _, ...config }, directory) => {
    const attach = { admin: `127.0.0.1:${adminPort}`, bootstrap: join(directory, 'bootstrap.json') };
    return { ...config, attach, pollSeconds: 0.2, status: { port: 0 } };
  });
  const bootstrap = join(node.directory, 'bootstrap.json');
  const folder = node.folder.proxy('shop/web');
  let mesh: WebMesh = {
    adminPort,
    listenerPort: await freePort(),
    clusters: { 'shop/one/http': { port: one.port, weight: 1 } },
  };
  await writeFile(bootstrap, JSON.stringify(webBootstrap(mesh), undefined, 2));
  let envoy: ChildProcess | undefined;
  const endEnvoy = async () => {
    if (!envoy || envoy.exitCode !== null || envoy.signalCode !== null) return;
    const ended = once(envoy, 'exit');
    envoy.kill('SIGKILL');
    await ended;
  };
  const publish = async (change: Partial<WebMesh>) => {
    node.clock.now = new Date(node.clock.now.getTime() + 2_000);
    await node.publisher.publish(webMesh({ ...mesh, ...change }));
  };
  return {
    node,
    folder,
    bootstrap,
    get mesh() {
      return mesh;
    },
    publish,
    async apply(change) {
      mesh = { ...mesh, ...change };
      await publish({});
      const { serial } = node.publisher.last();
      await statusThat(node, ({ state, lastGood }) => state === 'Steady' && lastGood?.serial === serial);
    },
    startEnvoy() {
      const log = openSync(join(node.directory, 'envoy.log'), 'a');
      const settings = envoyArguments(bootstrap);
      settings[settings.indexOf('--drain-time-s') + 1] = String(drainSeconds);
      envoy = spawn(envoyBinary(), settings, { cwd: folder, stdio: ['ignore', log, log], env: {} });
      closeSync(log);
    },
    endEnvoy,
    isEnvoyRunning: () => envoy !== undefined && envoy.exitCode === null && envoy.signalCode === null,
    answer: async () => (await call({ address: '127.0.0.1', port: mesh.listenerPort })).body,
    async remove() {
      await endEnvoy();
      await node.remove();
    },
  };
}

function reason(of: { conditions: readonly { type: string; reason: string }[] }, type: string): string | undefined {
  return of.conditions.find((condition) => condition.type === type)?.reason;
}

async function more(load: Load): Promise<void> {
  const answered = load.answered();
  await until(
    () => load.answered() > answered + 50,
    () => `${load.answered()} answers`,
  );
}

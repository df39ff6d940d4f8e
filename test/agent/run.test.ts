import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { findEnvoy } from '../../src/agent/envoy/envoy-process.ts';
import { type RunOptions, runAgent } from '../../src/agent/run.ts';
import { isAlive } from '../../src/agent/state/live-process.ts';
import { readStatus } from '../../src/agent/status/read-status.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { startLoad } from './load.ts';
import { ask, runOptions, status, statusThat, steady, withAgent } from './running-agent.ts';
import { type Backend, createNode, startBackend, type TestNode, testTiming } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

let node: TestNode;
let backend: Backend;
let mesh: WebMesh;

before(async () => {
  node = await createNode({ pollSeconds: 0.2, status: { port: 0 } });
  backend = await startBackend('one');
  mesh = { listenerPort: await freePort(), clusters: { 'shop/one/http': { port: backend.port, weight: 1 } } };
});

after(async () => {
  await node.remove();
  await backend.close();
});

describe('a running agent', () => {
  it('applies a release that is published while it runs, and answers for its state', async () => {
    await withAgent(node, {}, async () => {
      await until(
        async () => (await status(node))?.remotes[0]?.result === 'missing',
        () => node.logged.join('\n'),
      );
      assert.equal((await ask(node, '/healthz')).status, 200);
      const early = await ask(node, '/readyz');
      assert.deepEqual([early.status, early.text], [503, 'no release has been applied yet\n']);
      assert.equal((await ask(node, '/startz')).status, 503);
      await publish();
      await steady(node);
      assert.equal((await ask(node, '/readyz')).status, 200);
      assert.equal((await ask(node, '/startz')).status, 200);
      assert.equal((await ask(node, '/nothing')).status, 404);
      assert.equal((await ask(node, '/status', 'POST')).status, 405);
      assert.equal(await answer(), 'one');
    });
  });

  it('begins a round as soon as somebody says that there is something new, and counts what it does', async () => {
    const slow = { ...node.config, pollSeconds: 3_600 };
    await withAgent(node, { config: slow }, async () => {
      await statusThat(node, ({ nextPollAt, state }) => nextPollAt !== undefined && state === 'Steady');
      mesh = { ...mesh, serverName: 'poked' };
      await publish();
      const { serial } = node.publisher.last();
      assert.equal((await ask(node, '/poll')).status, 405);
      assert.equal((await ask(node, '/poll', 'POST')).status, 202);
      await statusThat(node, ({ lastGood }) => lastGood?.serial === serial);
      const metrics = (await ask(node, '/metrics')).text;
      assert.ok(metrics.includes(`meshc_agent_serial{kind="good"} ${serial}\n`));
      assert.match(metrics, /^meshc_agent_apply_total\{result="applied",reason="ok"\} 1$/m);
      assert.match(metrics, /^meshc_agent_source_fetch_total\{remote="origin",result="fetched"\} \d+$/m);
    });
  });

  it('gives a collector elsewhere its metrics and nothing more', async () => {
    const metrics = { address: '127.0.0.1', port: await freePort() };
    await withAgent(node, { config: { ...node.config, metrics } }, async () => {
      await steady(node);
      const url = `http://127.0.0.1:${metrics.port}`;
      assert.equal((await fetch(`${url}/metrics`)).status, 200);
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
      for (const path of ['/status', '/startz']) assert.equal((await fetch(`${url}${path}`)).status, 404);
      assert.equal((await fetch(`${url}/poll`, { method: 'POST' })).status, 404);
    });
  });

  it('starts an Envoy again that hangs', async () => {
    const hangMilliseconds = 300;
    await withAgent(node, { timing: { ...testTiming, hangMilliseconds } }, async () => {
      await steady(node);
      const envoy = await findEnvoy(node.folder.proxy('shop/web'));
      assert.ok(envoy);
      process.kill(envoy.process.pid, 'SIGSTOP');
      await statusThat(node, ({ proxies }) => proxies[0]?.pid !== envoy.process.pid && proxies[0]?.state === 'running');
      assert.equal(await answer(), 'one');
      assert.equal(await isAlive(envoy.process), false);
    });
  });

  it('ends when it needs too much memory, to be started again', async () => {
    const config = { ...node.config, guards: { maximumMemoryMebibytes: 1 } };
    const result = await runAgent({ ...options(), config, mode: 'rounds' });
    assert.deepEqual([result.kind, result.kind === 'ended' && result.startAgain], ['ended', true]);
    assert.equal(await answer(), 'one');
  });

  it('recovers without network, and ends', async () => {
    const config = { ...node.config, remotes: [{ name: 'away', url: 'http://127.0.0.1:9/out.git' }] };
    const result = await runAgent({ ...options(), config, mode: 'recover' });
    assert.deepEqual(result, { kind: 'ended', last: undefined, startAgain: false });
    assert.equal(await answer(), 'one');
  });

  it('refuses a second agent on its folder', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      const second = await runAgent({ ...options(), mode: 'once' });
      assert.equal(second.kind === 'not-started' ? second.problem.code : second.kind, 'state-folder-locked');
    });
  });

  it('leaves Envoy serving when it ends, and the next one finds it', async () => {
    const load = startLoad(mesh.listenerPort);
    const pids: (number | undefined)[] = [];
    for (let round = 0; round < 3; round += 1) {
      await withAgent(node, {}, async () => {
        await steady(node);
        pids.push((await status(node))?.proxies[0]?.pid);
      });
      const answered = load.answered();
      await until(
        () => load.answered() > answered + 20,
        () => 'no answers',
      );
    }
    const { failures, answered } = await load.stop();
    assert.equal(new Set(pids).size, 1);
    assert.deepEqual(failures, []);
    assert.ok(answered > 60);
    const found = await readStatus(node.folder);
    assert.ok('status' in found);
    assert.deepEqual([found.running, found.status.state], [false, 'Stopped']);
  });

  it('starts an Envoy again that ended by itself', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      const envoy = await findEnvoy(node.folder.proxy('shop/web'));
      assert.ok(envoy);
      process.kill(envoy.process.pid, 'SIGKILL');
      await until(
        async () => {
          const proxy = (await status(node))?.proxies[0];
          return proxy?.restarts === 1 && proxy.state === 'running';
        },
        () => node.logged.join('\n'),
      );
      assert.equal(await answer(), 'one');
    });
  });

  it('runs the last good release with git down, from a node where nothing runs', async () => {
    await withAgent(node, { stopProxies: true }, () => steady(node));
    assert.equal(await findEnvoy(node.folder.proxy('shop/web')), undefined);
    await node.server.close();
    await withAgent(node, {}, async () => {
      await until(
        async () => (await status(node))?.conditions.some(({ reason }) => reason === 'remote-unreachable') === true,
        () => node.logged.join('\n'),
      );
      assert.equal(await answer(), 'one');
      assert.equal((await ask(node, '/readyz')).status, 200);
    });
  });

  it('ends after one round when told to, and says what came of it', async () => {
    const result = await runAgent({ ...options(), mode: 'once' });
    assert.equal(result.kind, 'ended');
    assert.equal(result.kind === 'ended' && result.last?.kind, 'unreachable');
  });

  it('stops Envoy when told to', async () => {
    const envoy = await findEnvoy(node.folder.proxy('shop/web'));
    assert.ok(envoy);
    await runAgent({ ...options(), mode: 'once', stopProxies: true });
    assert.equal(await isAlive(envoy.process), false);
  });

  it('does not start without Envoy', async () => {
    const config = { ...node.config, envoy: '/nonexistent/envoy' };
    const result = await runAgent({ ...options(), config, mode: 'once' });
    assert.equal(result.kind === 'not-started' ? result.problem.code : result.kind, 'envoy-missing');
  });

  it('writes no key to its log', async () => {
    const pem = await readFile(node.folder.key('shop/web'), 'utf8');
    const secret = pem.split('\n')[1] ?? '';
    assert.ok(secret.length > 20);
    assert.ok(!node.logged.some((line) => line.includes(secret) || line.includes('PRIVATE')));
  });
});

/** What the agent is run with, for a run that is not to be ended from outside. */
function options(): RunOptions {
  return runOptions(node, new AbortController().signal);
}

async function publish(): Promise<void> {
  node.clock.now = new Date(node.clock.now.getTime() + 2_000);
  await node.publisher.publish(webMesh(mesh));
}

async function answer(): Promise<string> {
  return (await call({ address: '127.0.0.1', port: mesh.listenerPort })).body;
}

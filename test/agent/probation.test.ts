import assert from 'node:assert/strict';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request as forward } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Agent } from '../../src/agent/agent.ts';
import type { Outcome } from '../../src/agent/conclude.ts';
import type { ProbationConfig } from '../../src/agent/config.ts';
import { sampleTraffic } from '../../src/agent/probation/traffic-memory.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import { readDenied, readHistory, readPending } from '../../src/agent/state/record.ts';
import { linkedDigest } from '../../src/agent/state/release-store.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { startLoad } from './load.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

let good: Backend;
let failing: Backend;

before(async () => {
  good = await startBackend('good');
  failing = await startFailing();
});

after(() => Promise.all([good.close(), failing.close()]));

// Each case has a node of its own, so they need not wait for one another.
describe('a release on probation', { concurrency: 3 }, () => {
  it('is rolled back when traffic gets server errors, and the errors end', async () => {
    const site = await createSite({ failAfterSeconds: 0.3, minimumHealthySeconds: 30, minimumRequests: 10 });
    try {
      const load = startLoad(site.mesh.listenerPort);
      await more(load);
      await sampleTraffic(site.agent.traffic, [...site.agent.proxies.values()]);
      await more(load);
      const outcome = await site.release({ clusters: only(failing) });
      assert.equal(outcome.kind, 'rolled-back');
      assert.match(messageOf(outcome), /100\.0 % of \d+ answers were server errors, after 0\.0 % before it/);
      const { failures } = await load.stop();
      assert.ok(failures.length > 0 && failures.every((failure) => failure.startsWith('500')));
      assert.equal((await call({ address: '127.0.0.1', port: site.mesh.listenerPort })).body, 'good');
      assert.equal((await readDenied(site.node.folder))[0]?.code, 'traffic-got-worse');
    } finally {
      await site.remove();
    }
  });

  it('is rolled back when its endpoints cannot be reached', async () => {
    const site = await createSite({ failAfterSeconds: 0.3, minimumHealthySeconds: 30, minimumRequests: 10 });
    try {
      const load = startLoad(site.mesh.listenerPort);
      const closed = { name: 'closed', port: await freePort() };
      // Answers of 503 that Envoy makes itself count as server errors too; whichever is seen first decides.
      const outcome = await site.release({ clusters: only(closed) });
      assert.equal(outcome.kind, 'rolled-back');
      assert.match(messageOf(outcome), /connections to endpoints failed|server errors/);
      await load.stop();
    } finally {
      await site.remove();
    }
  });

  it('is confirmed when what was wrong before goes on', async () => {
    const site = await createSite({ minimumRequests: 10 }, only(failing));
    try {
      const load = startLoad(site.mesh.listenerPort);
      await until(
        async () => {
          await sampleTraffic(site.agent.traffic, [...site.agent.proxies.values()]);
          const samples = site.agent.traffic.get('shop/web') ?? [];
          const [first, last] = [samples.at(0), samples.at(-1)];
          return total(last) - total(first) > 30;
        },
        () => 'no traffic',
      );
      assert.equal((await site.release({ serverName: 'other' })).kind, 'applied');
      await load.stop();
    } finally {
      await site.remove();
    }
  });

  it('has to satisfy the required checks, and the wanted ones only warn', async () => {
    const site = await createSite({ failAfterSeconds: 0.2 });
    try {
      await site.check('wanted.d', '10-opinion', "echo 'I do not like it'; exit 1");
      assert.equal((await site.release({ serverName: 'a' })).kind, 'applied');
      assert.ok(site.node.logged.some((line) => line.includes('I do not like it')));

      const required = await site.check(
        'required.d',
        '10-shop',
        'echo "release $MESHC_RELEASE_SERIAL is closed" >&2; exit 3',
      );
      const outcome = await site.release({ serverName: 'b' });
      assert.equal(outcome.kind, 'rolled-back');
      const { serial } = site.node.publisher.last();
      assert.equal(messageOf(outcome), `the check ${required} failed: release ${serial} is closed`);

      await chmod(required, 0o777);
      assert.match(messageOf(await site.release({ serverName: 'c' })), /others may write it/);
      await site.check('required.d', '10-shop', 'sleep 60');
      assert.match(messageOf(await site.release({ serverName: 'd' })), /did not end within 0\.3 s/);
      await rm(required);
      assert.equal((await site.release({ serverName: 'e' })).kind, 'applied');
    } finally {
      await site.remove();
    }
  });

  it('gives way to a newer one, which need not wait for its end', async () => {
    const site = await createSite({ minimumHealthySeconds: 60, deadlineSeconds: 120 });
    try {
      const { node, agent } = site;
      const first = site.release({ serverName: 'first' });
      await until(
        () => agent.status.state === 'Probation',
        () => agent.status.state,
      );
      const release = agent.status.lastAttempted;
      const good = await linkedDigest(node.folder.lastGood);
      await site.publish({ serverName: 'second' });
      agent.wake.poke();
      await until(
        () => agent.status.lastAttempted?.serial !== release?.serial,
        () => node.logged.join('\n'),
      );
      await until(
        async () => (await served(site)) === 'second',
        () => node.logged.join('\n'),
      );
      assert.equal((await readHistory(node.folder))[0]?.result, 'superseded');
      assert.equal(await linkedDigest(node.folder.lastGood), good);
      site.ending.abort();
      assert.equal((await first).kind, 'stopped');
      assert.equal((await readPending(node.folder))?.active, false);
      assert.deepEqual(await readDenied(node.folder), []);
    } finally {
      await site.remove();
    }
  });

  it('is followed at once by a newer one that was found as it ended', async () => {
    const site = await createSite({ minimumHealthySeconds: 0.1, failAfterSeconds: 60, deadlineSeconds: 120 });
    const { node, agent } = site;
    const gate = await startGate(node.server.url);
    try {
      agent.config.remotes.splice(0, 1, { name: 'origin', url: `${gate.url}/out.git`, timeoutSeconds: 20 });
      const check = await site.check('required.d', '10-not-yet', 'exit 1');
      const first = site.release({ serverName: 'first' });
      await until(
        () => agent.status.state === 'Probation' && gate.answered() > 2,
        () => agent.status.state,
      );
      gate.close();
      await site.publish({ serverName: 'second' });
      const { asked } = gate;
      const before = asked();
      agent.wake.poke();
      await until(
        () => asked() > before,
        () => 'it was not asked',
      );
      await rm(check);
      assert.equal((await first).kind, 'applied');
      assert.equal(agent.wake.take(), false);
      gate.open();
      await until(
        () => agent.wake.take(),
        () => node.logged.join('\n'),
      );
    } finally {
      await gate.end();
      await site.remove();
    }
  });

  it('that cuts the node off from git is rolled back and denied; one that only coincides with that is not', async () => {
    const site = await createSite({ failAfterSeconds: 0.2, minimumHealthySeconds: 0.5 });
    try {
      const { node, agent } = site;
      // Git is reached through the proxy, as where a node's own traffic goes through the mesh.
      const git = { name: 'git', port: Number(new URL(node.server.url).port) };
      assert.equal((await site.release({ clusters: only(git) })).kind, 'applied');
      const url = `http://127.0.0.1:${site.mesh.listenerPort}/out.git`;
      agent.config.remotes.splice(0, 1, { name: 'origin', url, timeoutSeconds: 2 });
      const cut = await site.release({ clusters: only(good) });
      assert.equal('problem' in cut ? cut.problem.code : cut.kind, 'remote-unreachable');
      assert.equal((await readDenied(node.folder))[0]?.code, 'remote-unreachable');
      assert.equal((await reconcile(agent)).kind, 'refused');

      await site.publish({ serverName: 'innocent' });
      const coincidence = reconcile(agent);
      await until(
        () => agent.status.state === 'Probation',
        () => agent.status.state,
      );
      await node.server.close();
      assert.equal((await coincidence).kind, 'rolled-back');
      const denied = await readDenied(node.folder);
      assert.ok(!denied.some(({ serial }) => serial === node.publisher.last().serial));
    } finally {
      await site.remove();
    }
  });

  it('ends Envoy: the last good one runs again at once', async () => {
    const site = await createSite({ minimumHealthySeconds: 60, deadlineSeconds: 120 });
    try {
      const { agent } = site;
      const outcome = site.release({ serverName: 'deadly' });
      await until(
        () => agent.status.state === 'Probation',
        () => agent.status.state,
      );
      const { pid } = agent.proxies.get('shop/web')?.envoy?.process ?? { pid: 0 };
      process.kill(pid, 'SIGKILL');
      assert.equal((await outcome).kind, 'rolled-back');
      assert.equal(await served(site), 'web');
      assert.equal(agent.status.state, 'Degraded');
    } finally {
      await site.remove();
    }
  });

  it('leaves Envoy not ready: it is rolled back', async () => {
    const site = await createSite({ failAfterSeconds: 0.3, minimumHealthySeconds: 60, deadlineSeconds: 120 });
    try {
      const { agent } = site;
      const outcome = site.release({ serverName: 'unready' });
      await until(
        () => agent.status.state === 'Probation',
        () => agent.status.state,
      );
      const address = agent.proxies.get('shop/web')?.envoy?.admin.address;
      await fetch(`http://${address}/healthcheck/fail`, { method: 'POST' });
      const ended = await outcome;
      assert.equal('problem' in ended ? ended.problem.code : ended.kind, 'envoy-not-ready');
    } finally {
      await site.remove();
    }
  });
});

interface Site {
  readonly node: TestNode;
  readonly agent: Agent;
  readonly mesh: WebMesh;
  readonly ending: AbortController;
  publish(change: Partial<WebMesh>): Promise<void>;
  release(change: Partial<WebMesh>): Promise<Outcome>;
  /** Writes a check program; returns its path. */
  check(kind: string, name: string, script: string): Promise<string>;
  remove(): Promise<void>;
}

async function createSite(probation: ProbationConfig, clusters = only(good)): Promise<Site> {
  const node = await createNode((config, directory) => ({
    ...config,
    probation: { ...config.probation, checks: join(directory, 'checks'), checkTimeoutSeconds: 0.3 },
  }));
  const ending = new AbortController();
  const quick = node.agent();
  const mesh: WebMesh = { listenerPort: await freePort(), clusters };
  await node.publisher.publish(webMesh(mesh));
  await recover(quick);
  assert.equal((await reconcile(quick)).kind, 'applied');
  const agent = node.agent({
    ending: ending.signal,
    config: {
      ...node.config,
      remotes: [...node.config.remotes],
      probation: { ...node.config.probation, ...probation },
    },
  });
  await recover(agent);
  const publish = async (change: Partial<WebMesh>) => {
    node.clock.now = new Date(node.clock.now.getTime() + 2_000);
    await node.publisher.publish(webMesh({ ...mesh, ...change }));
  };
  return {
    node,
    agent,
    mesh,
    ending,
    publish,
    async release(change) {
      await publish(change);
      return reconcile(agent);
    },
    async check(kind, name, script) {
      const path = join(node.directory, 'checks', kind, name);
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return path;
    },
    remove: node.remove,
  };
}

function only({ name, port }: { readonly name: string; readonly port: number }): WebMesh['clusters'] {
  return { [`shop/${name}/http`]: { port, weight: 1 } };
}

/** The name of the server, which tells which release answers. */
async function served(site: Site): Promise<string | undefined> {
  const { headers } = await call({ address: '127.0.0.1', port: site.mesh.listenerPort });
  return headers.server as string | undefined;
}

function messageOf(outcome: Outcome): string {
  return 'problem' in outcome ? outcome.problem.message : outcome.kind;
}

function total(sample: { readonly counts: ReadonlyMap<string, number> } | undefined): number {
  return [...(sample?.counts ?? [])].reduce(
    (sum, [name, count]) => sum + (name.endsWith('rq_completed') ? count : 0),
    0,
  );
}

async function more(load: { answered(): number }): Promise<void> {
  const answered = load.answered();
  await until(
    () => load.answered() > answered + 50,
    () => `${load.answered()} answers`,
  );
}

/** Stands before a server, and holds up what is asked while it is closed. */
async function startGate(target: string) {
  let [asked, answered, opened] = [0, 0, Promise.resolve()];
  let open: () => void = () => undefined;
  const server = createServer(async (request, response) => {
    asked += 1;
    await opened;
    const url = new URL(request.url ?? '/', target);
    const inner = forward(url, { method: request.method, headers: request.headers }, (answer) => {
      answered += 1;
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(inner);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked: () => asked,
    answered: () => answered,
    close() {
      opened = new Promise((resolve) => {
        open = resolve;
      });
    },
    open: () => open(),
    end: () =>
      new Promise((resolve) => {
        open();
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function startFailing(): Promise<Backend> {
  const server = createServer((_, response) => response.writeHead(500).end('failing'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    name: 'failing',
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Agent } from '../../../src/agent/agent.ts';
import { endEnvoy, findEnvoy } from '../../../src/agent/envoy/envoy-process.ts';
import { retireAll } from '../../../src/agent/proxies/retire.ts';
import { reconcile } from '../../../src/agent/reconcile.ts';
import { recover } from '../../../src/agent/recover.ts';
import { pardonRelease, readPending } from '../../../src/agent/state/record.ts';
import { linkedDigest } from '../../../src/agent/state/release-store.ts';
import { call } from '../../harness/call.ts';
import { freePort } from '../../harness/free-port.ts';
import { type Backend, createNode, startBackend, type TestNode } from '../test-node.ts';
import { webMesh } from '../web-mesh.ts';
import type { DiskFault } from './faulty-disk.ts';

const program = fileURLToPath(new URL('faulty-agent.ts', import.meta.url));

/** A node whose agent is broken off again and again while it applies a release. */
export interface FaultSite {
  /** How many calls of one round change the disk. */
  readonly calls: number;
  /** Breaks a round off, and says what the next agent found and did. Throws when it is neither old nor new, or not the new one at last. */
  suffer(fault: DiskFault): Promise<'old' | 'new'>;
  remove(): Promise<void>;
}

/** Sets the site up with one good release. */
export async function createFaultSite(): Promise<FaultSite> {
  const node = await createNode();
  const backends = await Promise.all([startBackend('red'), startBackend('blue')]);
  const listenerPort = await freePort();
  await writeFile(join(node.directory, 'agent.json'), JSON.stringify(node.config));
  let round = 0;
  const answer = async () => (await call({ address: '127.0.0.1', port: listenerPort })).body;
  /** A release for the other backend, with a listener, a cluster and a route that are new. */
  const publish = async () => {
    round += 1;
    node.clock.now = new Date(node.clock.now.getTime() + 2_000);
    const backend = backends[round % 2] as Backend;
    const clusters = { [`shop/${backend.name}-${round}/http`]: { port: backend.port, weight: 1 } };
    await node.publisher.publish(webMesh({ listenerPort, clusters, serverName: `round-${round}` }));
    return backend.name;
  };
  const first = await publish();
  await broken(node, { kind: 'none', at: 0 });
  assert.equal(await answer(), first);
  await publish();
  const { calls } = await broken(node, { kind: 'none', at: 0 });
  return {
    calls,
    async suffer(fault) {
      const old = await answer();
      const young = await publish();
      await broken(node, fault);
      if (fault.kind === 'power-cut') await cutPower(node);
      const next = node.agent();
      await recover(next);
      const found = await answer();
      assert.ok(found === old || found === young, `${found} is neither ${old} nor ${young}`);
      const good = await linkedDigest(node.folder.lastGood);
      assert.equal(next.proxies.get('shop/web')?.problem, undefined);
      await converge(node, next);
      assert.equal(await answer(), young);
      assert.equal(await readPending(node.folder), undefined);
      assert.equal(await linkedDigest(node.folder.current), await linkedDigest(node.folder.lastGood));
      assert.ok(good !== undefined);
      return found === young ? 'new' : 'old';
    },
    async remove() {
      await node.remove();
      await Promise.all(backends.map((backend) => backend.close()));
    },
  };
}

/** With the fault over, one round is enough. */
async function converge(node: TestNode, agent: Agent): Promise<void> {
  // Three broken rounds over one release would give it up, which a walk over every call is not about.
  await pardonRelease(node.folder, undefined);
  const outcome = await reconcile(agent);
  assert.ok(outcome.kind === 'applied' || outcome.kind === 'unchanged', JSON.stringify(outcome));
  await retireAll(agent);
}

/** Ends Envoy with the machine. */
async function cutPower(node: TestNode): Promise<void> {
  const envoy = await findEnvoy(node.folder.proxy('shop/web'));
  if (envoy) await endEnvoy(envoy);
}

function broken(node: TestNode, fault: DiskFault): Promise<{ readonly calls: number }> {
  const order = join(node.directory, 'order.json');
  const grave = join(node.directory, 'grave', String(performance.now()));
  const config = join(node.directory, 'agent.json');
  return writeFile(order, JSON.stringify({ config, fault, now: node.clock.now.toISOString(), grave })).then(
    () =>
      new Promise((resolve, reject) => {
        execFile(process.execPath, [program, order], { timeout: 60_000 }, (error, stdout, stderr) => {
          if (error && error.signal !== 'SIGKILL') return reject(new Error(`${error.message}\n${stderr}`));
          resolve(stdout === '' ? { calls: 0 } : (JSON.parse(stdout) as { calls: number }));
        });
      }),
  );
}

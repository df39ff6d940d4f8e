import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { StepName } from '../../src/agent/agent.ts';
import { retireAll } from '../../src/agent/proxies/retire.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import { readDenied, readPending } from '../../src/agent/state/record.ts';
import { linkedDigest } from '../../src/agent/state/release-store.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

/** What ends the agent where a crash or a power cut would. */
class Halt extends Error {}

let backends: readonly [Backend, Backend];

before(async () => {
  backends = await Promise.all([startBackend('red'), startBackend('blue')]);
});

after(() => Promise.all(backends.map((backend) => backend.close())));

// Each suite has a node of its own, so they need not wait for one another.
describe('an agent that ends in the middle', { concurrency: true }, () => {
  const upToConfirmation: StepName[] = ['fetch', 'verify', 'stage', 'check', 'announce', 'activate', 'probation'];
  describe('before a release is confirmed', { concurrency: 1 }, () => {
    const site = useSite();
    for (const step of upToConfirmation) {
      it(`after ${step} runs the old release at its next start, and then the new one`, async () => {
        const { node } = site();
        const { good, old, young } = await site().publish();
        await haltAfter(node, step);

        const next = node.agent();
        await recover(next);
        assert.equal(await site().answer(), old);
        assert.equal(await linkedDigest(node.folder.lastGood), good);
        assert.equal(await linkedDigest(node.folder.current), good);
        assert.equal((await readPending(node.folder))?.active ?? false, false);

        assert.equal((await reconcile(next)).kind, 'applied');
        assert.equal(await site().answer(), young);
        assert.equal(await readPending(node.folder), undefined);
      });
    }
  });

  describe('between two kinds of resources', { concurrency: 1 }, () => {
    const site = useSite();
    it('runs the old release at its next start, or the new one if that was good already', async () => {
      const { node } = site();
      let points = 0;
      for (; ; points += 1) {
        const { good, old, young } = await site().publish({ serverName: `point-${points}` });
        if (!(await haltAfterGiven(node, points))) break;
        const isConfirmed = (await linkedDigest(node.folder.lastGood)) !== good;
        const next = node.agent();
        await recover(next);
        assert.equal(await site().answer(), isConfirmed ? young : old);
        assert.equal((await reconcile(next)).kind, isConfirmed ? 'unchanged' : 'applied');
        assert.equal(await site().answer(), young);
        await retireAll(next);
      }
      assert.ok(points >= 6, `${points} points`);
    });
  });

  describe('when it is decided', { concurrency: 1 }, () => {
    const site = useSite();
    for (const step of ['confirm', 'clean'] as const) {
      it(`after ${step} runs the new release at its next start`, async () => {
        const { node } = site();
        const { good, young } = await site().publish();
        await haltAfter(node, step);
        const next = node.agent();
        await recover(next);
        assert.equal(await site().answer(), young);
        assert.notEqual(await linkedDigest(node.folder.lastGood), good);
        assert.equal((await reconcile(next)).kind, 'unchanged');
      });
    }

    for (const step of ['deny', 'roll-back'] as const) {
      it(`after ${step} of a bad release runs the old one at its next start, and does not try the bad one`, async () => {
        const { node } = site();
        const { good, old } = await site().publish({ routeTo: 'nowhere' });
        await haltAfter(node, step);
        const next = node.agent();
        await recover(next);
        assert.equal(await site().answer(), old);
        assert.equal(await linkedDigest(node.folder.lastGood), good);
        const outcome = await reconcile(next);
        assert.equal('problem' in outcome ? outcome.problem.code : outcome.kind, 'release-denied');
      });
    }

    it('three times over one release gives that release up', async () => {
      const { node } = site();
      const { old } = await site().publish();
      for (let crash = 0; crash < 3; crash += 1) {
        await haltAfter(node, 'activate');
        await recover(node.agent());
        assert.equal(await site().answer(), old);
      }
      const next = node.agent();
      await recover(next);
      const outcome = await reconcile(next);
      assert.equal('problem' in outcome ? outcome.problem.code : outcome.kind, 'release-denied');
      assert.equal((await readDenied(node.folder))[0]?.code, 'activation-interrupted');
    });
  });
});

/** A node that serves one of the two backends. */
interface Site {
  readonly node: TestNode;
  /** Publishes a release for the backend that is not served, with nothing but the listener's address as it was. */
  publish(changes?: Partial<WebMesh>): Promise<{ good: string | undefined; old: string; young: string }>;
  answer(): Promise<string>;
}

/** A site for the tests of a suite. */
function useSite(): () => Site {
  let site: Site | undefined;
  before(async () => {
    site = await createSite();
    const { young } = await site.publish();
    const agent = site.node.agent();
    await recover(agent);
    assert.equal((await reconcile(agent)).kind, 'applied');
    assert.equal(await site.answer(), young);
  });
  after(() => site?.node.remove());
  return () => {
    assert.ok(site);
    return site;
  };
}

async function createSite(): Promise<Site> {
  const node = await createNode();
  const listenerPort = await freePort();
  let round = 0;
  const answer = async () => (await call({ address: '127.0.0.1', port: listenerPort })).body;
  return {
    node,
    answer,
    async publish(changes = {}) {
      round += 1;
      const good = await linkedDigest(node.folder.lastGood);
      const old = good === undefined ? '' : await answer();
      const [first, second] = backends;
      const next = old === first.name ? second : first;
      node.clock.now = new Date(node.clock.now.getTime() + 2_000);
      const clusters = { [`shop/${next.name}/http`]: { port: next.port, weight: 1 } };
      await node.publisher.publish(webMesh({ listenerPort, clusters, connectTimeout: `${round}s`, ...changes }));
      return { good, old, young: next.name };
    },
  };
}

/** A round of a new agent that ends after a step, leaving everything as it is then. */
async function haltAfter(node: TestNode, step: StepName): Promise<void> {
  const agent = node.agent({
    afterStep: (name) => {
      if (name === step) throw new Halt();
    },
  });
  await recover(agent);
  await assert.rejects(reconcile(agent), Halt);
}

/** Ends a round after Envoy has taken so many kinds of resources; false when the round was over before. */
async function haltAfterGiven(node: TestNode, count: number): Promise<boolean> {
  let given = 0;
  const agent = node.agent({
    afterStep: (name) => {
      if (name === 'given') given += 1;
      if (name === 'given' && given > count) throw new Halt();
    },
  });
  await recover(agent);
  given = 0;
  try {
    assert.equal((await reconcile(agent)).kind, 'applied');
    await retireAll(agent);
    return false;
  } catch (error) {
    if (error instanceof Halt) return true;
    throw error;
  }
}

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../../src/agent/agent.ts';
import type { Outcome } from '../../src/agent/conclude.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import { linkedDigest } from '../../src/agent/state/release-store.ts';
import type { ReleaseInput } from '../../src/bundle/build-release.ts';
import { type Backend, createNode, startBackend, type TestNode } from '../agent/test-node.ts';
import { type WebMesh, webMesh } from '../agent/web-mesh.ts';
import { type Files, type Hostility, signAgain } from '../bundle/hostile-release.ts';
import type { Pipeline } from '../bundle/signer.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';

type Tree = ReadonlyMap<string, string | Uint8Array>;

/** A node with a real agent and a real Envoy that runs a good release, and whoever attacks it. */
export interface Target {
  readonly node: TestNode;
  readonly pipeline: Pipeline;
  agent: Agent;
  /** The files of the last good release. */
  good(): ReadonlyMap<string, Uint8Array>;
  /** Moves the clock of node and pipeline. */
  wait(seconds: number): void;
  now(): Date;
  /** The last good release signed again, a second later, with something wrong about it. */
  signed(hostility?: Hostility): Promise<Files>;
  /** The last good release with one file replaced. */
  replaced(path: string, bytes: Uint8Array | string): Map<string, string | Uint8Array>;
  /** Pushes a tree; the node must refuse it for this reason, go on as before, and take the next good release. */
  refuses(tree: Tree, reason: string): Promise<void>;
  /** The same for what is already at the remotes; `undone` puts the good release back. */
  refusesWhatIsThere(reason: string, undone?: () => void): Promise<void>;
  /** The node takes a tree, whatever is odd about it. */
  accepts(tree: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** Publishes a release that changes traffic, and the node runs it. */
  runsNext(): Promise<void>;
  /** Publishes the same traffic with something else about the release; returns what came of it on the node. */
  publishes(changes: Partial<ReleaseInput>): Promise<Outcome>;
  /** A new agent on the same state, as after a restart. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function createTarget(changes: Parameters<typeof createNode>[0] = {}): Promise<Target> {
  const node = await createNode(changes);
  const backend: Backend = await startBackend('one');
  let mesh: WebMesh = {
    listenerPort: await freePort(),
    clusters: { 'shop/one/http': { port: backend.port, weight: 1 } },
  };
  let count = 0;
  const { publisher, clock } = node;
  const target: Target = {
    node,
    pipeline: publisher.pipeline,
    agent: node.agent(),
    good: () => publisher.files(),
    now: () => clock.now,
    wait(seconds) {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    signed(hostility = {}) {
      target.wait(1);
      return signAgain(publisher.pipeline, publisher.files(), { at: clock.now, ...hostility });
    },
    replaced: (path, bytes) => new Map<string, string | Uint8Array>([...publisher.files(), [path, bytes]]),
    async refuses(tree, reason) {
      publisher.push(tree);
      await target.refusesWhatIsThere(reason);
    },
    async refusesWhatIsThere(reason, undone) {
      const before = await lastGood(node);
      const outcome = await round(target.agent);
      assert.equal(codeOf(outcome), `release-${reason}`);
      const condition = target.agent.status.conditions.find(({ type }) => type === 'SourceVerified');
      assert.deepEqual([condition?.status, condition?.reason], [false, `release-${reason}`]);
      assert.deepEqual(await lastGood(node), before);
      assert.equal(await answer(), 'one');
      undone?.();
      await vouchAgain();
    },
    async accepts(tree) {
      publisher.push(tree);
      publisher.adopt(tree);
      const outcome = await round(target.agent);
      assert.ok(outcome.kind === 'applied' || outcome.kind === 'unchanged', codeOf(outcome));
    },
    async runsNext() {
      count += 1;
      mesh = { ...mesh, serverName: `release-${count}` };
      target.wait(1);
      await publisher.publish(webMesh(mesh));
      const outcome = await round(target.agent);
      assert.equal(outcome.kind, 'applied', codeOf(outcome));
      assert.equal(await answer(), 'one');
    },
    async publishes(changes) {
      target.wait(1);
      await publisher.publish(webMesh(mesh), changes);
      return round(target.agent);
    },
    async restart() {
      target.agent = node.agent();
      await recover(target.agent);
    },
    async close() {
      await node.remove();
      await backend.close();
    },
  };
  const answer = async () => (await call({ address: '127.0.0.1', port: mesh.listenerPort })).body;
  /** The same content under a new timestamp: the least that shows that the node still follows. */
  const vouchAgain = async () => {
    target.wait(1);
    await publisher.publish(webMesh(mesh), { commit: publisher.last().commit });
    const outcome = await round(target.agent);
    assert.ok(outcome.kind === 'unchanged' || outcome.kind === 'applied', codeOf(outcome));
  };
  await recover(target.agent);
  await target.runsNext();
  return target;
}

/** One round, again while the remote cannot be asked: git in this process keeps the server from answering for a while. */
export async function round(agent: Agent): Promise<Outcome> {
  let outcome: Outcome | undefined;
  await until(
    async () => {
      outcome = await reconcile(agent);
      return codeOf(outcome) !== 'remote-unreachable';
    },
    () => JSON.stringify(agent.status.remotes),
  );
  if (!outcome) throw new Error('there was no round');
  return outcome;
}

/** What an outcome is called. */
export function codeOf(outcome: Outcome): string {
  return 'problem' in outcome ? outcome.problem.code : outcome.kind;
}

/** The last good release and the marks below which none is accepted, byte for byte. */
async function lastGood({ folder }: TestNode) {
  const digest = await linkedDigest(folder.lastGood);
  const manifest = digest === undefined ? '' : await readFile(join(folder.release(digest), 'manifest.json'), 'utf8');
  // A test may have removed it.
  const timestamp = await readFile(join(folder.trusted, 'current', 'timestamp.json'), 'utf8').catch(() => '');
  return { digest, manifest, timestamp };
}

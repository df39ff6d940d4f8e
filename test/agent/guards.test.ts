import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeSuspension } from '../../src/agent/admission/suspension.ts';
import type { Agent } from '../../src/agent/agent.ts';
import type { Outcome } from '../../src/agent/conclude.ts';
import type { AgentConfig } from '../../src/agent/config.ts';
import { lookForDrift } from '../../src/agent/guards/drift.ts';
import { retireAll } from '../../src/agent/proxies/retire.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import { carryOutRequests, leaveRequest } from '../../src/agent/requests.ts';
import { linkedDigest } from '../../src/agent/state/release-store.ts';
import { canonicalJson } from '../../src/output/canonical-json.ts';
import type { FileSet } from '../../src/output/file-set.ts';
import { type RolloutDocument, rolloutPath } from '../../src/output/rollout-document.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { type FleetLockServer, startFleetLockServer } from './fleet-lock-server.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

let node: TestNode;
let backend: Backend;
let lock: FleetLockServer;
let mesh: WebMesh;

before(async () => {
  node = await createNode();
  backend = await startBackend('one');
  lock = await startFleetLockServer(1);
  mesh = { listenerPort: await freePort(), clusters: { 'shop/one/http': { port: backend.port, weight: 1 } } };
});

after(async () => {
  await node.remove();
  await Promise.all([backend.close(), lock.close()]);
});

describe('a node', { concurrency: 1 }, () => {
  it('does not let a release take most of what it runs, without leave', async () => {
    const agent = await startAgent();
    const many = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`shop/s${index}/http`, { port: backend.port, weight: 1 }]),
    );
    assert.equal((await release(agent, { clusters: many })).kind, 'applied');
    const good = await linkedDigest(node.folder.lastGood);
    const held = await release(agent, {});
    assert.equal(messageOf(held), 'the release would take 7 of 8 clusters from `shop/web`, and may take 50 %');
    assert.equal(await linkedDigest(node.folder.lastGood), good);
    assert.equal(agent.status.state, 'Waiting');

    const leave = await release(agent, {}, { kind: 'Rollout', maximumRemovalPercent: 90 });
    assert.equal(leave.kind, 'applied', messageOf(leave));
    assert.equal(agent.status.state, 'Steady');
  });

  it('takes what an operator forces, once', async () => {
    const agent = await startAgent({ guards: { maximumRemovalPercent: 0 } });
    const four = Object.fromEntries(
      Array.from({ length: 4 }, (_, index) => [`shop/s${index}/http`, { port: backend.port, weight: 1 }]),
    );
    assert.equal((await release(agent, { clusters: four })).kind, 'applied');
    assert.equal((await release(agent, {})).kind, 'waiting');
    await leaveRequest(node.folder, { kind: 'retry', now: true });
    assert.equal(await carryOutRequests(agent), true);
    assert.equal((await reconcile(agent)).kind, 'applied');
    assert.equal((await release(agent, { clusters: four })).kind, 'applied');
    assert.equal((await release(agent, {})).kind, 'waiting');
    const leave: RolloutDocument = { kind: 'Rollout', maximumRemovalPercent: 100 };
    assert.equal((await release(agent, {}, leave)).kind, 'applied');
  });

  it('waits for its wave, and then for a window', async () => {
    const agent = await startAgent();
    const start = node.clock.now;
    const wave = { name: 'rest', afterSeconds: 600, nodes: ['node-a'] };
    const first = await release(agent, { serverName: 'wave' }, { kind: 'Rollout', waves: [wave] });
    assert.match(messageOf(first), /wave `rest`, which this node is in, begins at/);
    const opens = Date.parse(agent.status.admissionAt ?? '');
    assert.ok(opens >= start.getTime() + 600_000);
    // A new release with the same content does not begin to wait again.
    node.clock.now = new Date(opens - 5_000);
    assert.equal((await release(agent, { serverName: 'wave' }, { kind: 'Rollout', waves: [wave] })).kind, 'waiting');
    assert.equal(Date.parse(agent.status.admissionAt ?? ''), opens);
    node.clock.now = new Date(opens);
    assert.equal((await reconcile(agent)).kind, 'applied');

    const day = 24 * 3_600_000;
    const tomorrow = new Date(node.clock.now.getTime() + day);
    const name = tomorrow.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' }).toLowerCase();
    const windows = [{ days: [name], from: '00:00', minutes: 60 }];
    const closed = await release(agent, { serverName: 'window' }, { kind: 'Rollout', windows });
    assert.match(messageOf(closed), /no window is open in which a release may be taken/);
    const opening = agent.status.admissionAt ?? '';
    assert.match(opening, /T00:00:00\.000Z$/);
    node.clock.now = new Date(Date.parse(opening) + 1_000);
    assert.equal((await release(agent, { serverName: 'window' }, { kind: 'Rollout', windows })).kind, 'applied');
  });

  it('renews certificates whatever it waits for', async () => {
    const agent = await startAgent();
    const { now } = node.clock;
    const running = published;
    // A window of a minute, tomorrow or the day after.
    const day = new Date(now.getTime() + 30 * 3_600_000);
    const name = day.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' }).toLowerCase();
    const rollout: RolloutDocument = { kind: 'Rollout', windows: [{ days: [name], from: '00:00', minutes: 1 }] };
    assert.equal((await release(agent, { serverName: 'held' }, rollout)).kind, 'waiting');
    tick(2_000);
    const before = agent.proxies.get('shop/web')?.identity.notBefore;
    await node.publisher.publish(withRollout(running, rollout), { lifetimeSeconds: 96 * 3600, previous: new Map() });
    const outcome = await reconcile(agent);
    assert.equal(outcome.kind, 'applied', messageOf(outcome));
    assert.notEqual(agent.proxies.get('shop/web')?.identity.notBefore, before);
  });

  it('asks the lock server for a place, gives it back when all is well, and keeps it when it had to go back', async () => {
    const agent = await startAgent({ lock: { url: lock.url } });
    lock.occupy('another');
    const held = await release(agent, { serverName: 'locked' });
    assert.match(messageOf(held), /gives this node no place yet: failed_lock: semaphore currently full/);
    lock.vacate('another');
    assert.equal((await reconcile(agent)).kind, 'applied');
    assert.equal(lock.holders.size, 0);

    assert.equal((await release(agent, { routeTo: 'nowhere' })).kind, 'rolled-back');
    assert.equal(lock.holders.size, 1);
    assert.equal((await reconcile(agent)).kind, 'refused');
    assert.equal(lock.holders.size, 1);
    assert.equal((await release(agent, { serverName: 'cured' })).kind, 'applied');
    assert.equal(lock.holders.size, 0);

    const gone = await startAgent({ lock: { url: 'http://127.0.0.1:9', timeoutSeconds: 1 } });
    assert.match(messageOf(await release(gone, { serverName: 'alone' })), /ECONNREFUSED/);
  });

  it('applies nothing while it is suspended, and everything when that ends', async () => {
    const agent = await startAgent();
    const since = node.clock.now.toISOString();
    const until = new Date(node.clock.now.getTime() + 3_600_000).toISOString();
    await writeSuspension(node.folder, { reason: 'looking', since, until });
    const held = await release(agent, { serverName: 'later' });
    assert.match(messageOf(held), /nothing new is applied since .*The reason: looking/);
    assert.equal(agent.status.state, 'Suspended');
    assert.equal(agent.status.observed?.serial, node.publisher.last().serial);
    node.clock.now = new Date(Date.parse(until));
    assert.equal((await release(agent, { serverName: 'later' })).kind, 'applied');
    assert.equal(agent.status.state, 'Steady');
    assert.equal(agent.status.suspension, undefined);
  });

  it('is put back in step when somebody changes its files', async () => {
    const agent = await startAgent();
    await retireAll(agent);
    await lookForDrift(agent);
    assert.equal(reasonOf(agent, 'InStep'), 'ok');
    const file = join(node.folder.proxy('shop/web'), 'lds/current/lds.json');
    const before = await readFile(file, 'utf8');
    await writeFile(file, before.replace('"server_name":"later"', '"server_name":"mine"'));
    const reporting = await startAgent({ guards: { drift: 'report' } }, agent);
    await lookForDrift(reporting);
    assert.match(conditionOf(reporting, 'InStep')?.message ?? '', /the files of its listeners were changed/);
    await lookForDrift(agent);
    assert.equal(reasonOf(agent, 'InStep'), 'ok');
    assert.match(await readFile(file, 'utf8'), /"server_name":"later"/);
    assert.equal(await server(), 'later');
  });

  it('goes back by hand, and does not take that release again', async () => {
    const agent = await startAgent();
    const good = await linkedDigest(node.folder.lastGood);
    assert.equal((await release(agent, { serverName: 'regretted' })).kind, 'applied');
    const from = (await linkedDigest(node.folder.lastGood)) ?? '';
    await leaveRequest(node.folder, { kind: 'rollback', reason: 'regret', from });
    await carryOutRequests(agent);
    assert.equal(await linkedDigest(node.folder.lastGood), good);
    assert.equal(await server(), 'later');
    assert.equal((await reconcile(agent)).kind, 'refused');
    // Carried out twice, as after a crash, it changes nothing more.
    await leaveRequest(node.folder, { kind: 'rollback', reason: 'regret', from });
    await carryOutRequests(agent);
    assert.equal(await linkedDigest(node.folder.lastGood), good);
    await leaveRequest(node.folder, { kind: 'retry', now: false });
    await carryOutRequests(agent);
    assert.equal((await reconcile(agent)).kind, 'applied');
    assert.equal(await server(), 'regretted');
  });

  it('begins nothing on a full disk', async () => {
    const agent = await startAgent({ guards: { minimumFreeMebibytes: 1024 * 1024 * 1024 } });
    const full = await release(agent, { serverName: 'large' });
    assert.match(messageOf(full), /MiB left, and a release is not begun with less than/);
    assert.equal(await server(), 'regretted');
    assert.equal((await reconcile(await startAgent())).kind, 'applied');
  });
});

/** A new agent on the state of the node; with `like`, one that runs the same proxies. */
async function startAgent(changes: Partial<AgentConfig> = {}, like?: Agent): Promise<Agent> {
  const guards = { ...node.config.guards, ...changes.guards };
  const agent = node.agent({ config: { ...node.config, ...changes, guards } });
  if (like) for (const [name, proxy] of like.proxies) agent.proxies.set(name, proxy);
  else await recover(agent);
  return agent;
}

let published: Partial<WebMesh> = {};

async function publish(change: Partial<WebMesh>, rollout?: RolloutDocument): Promise<void> {
  published = change;
  tick(2_000);
  await node.publisher.publish(withRollout(change, rollout));
}

function withRollout(change: Partial<WebMesh>, rollout: RolloutDocument | undefined): FileSet {
  const files = new Map(webMesh({ ...mesh, ...change }));
  if (rollout) files.set(rolloutPath, canonicalJson(rollout));
  return files;
}

async function release(agent: Agent, change: Partial<WebMesh>, rollout?: RolloutDocument): Promise<Outcome> {
  await publish(change, rollout);
  return reconcile(agent);
}

function tick(milliseconds: number): void {
  node.clock.now = new Date(node.clock.now.getTime() + milliseconds);
}

async function server(): Promise<unknown> {
  return (await call({ address: '127.0.0.1', port: mesh.listenerPort })).headers.server;
}

function conditionOf(agent: Agent, type: string) {
  return agent.status.conditions.find((condition) => condition.type === type);
}

function reasonOf(agent: Agent, type: string): string | undefined {
  return conditionOf(agent, type)?.reason;
}

function messageOf(outcome: Outcome): string {
  return 'problem' in outcome ? outcome.problem.message : outcome.kind;
}

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import type { Outcome } from '../../src/agent/conclude.ts';
import { retireAll } from '../../src/agent/proxies/retire.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import type { ReleaseInput } from '../../src/bundle/build-release.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { type Load, type LoadResult, startLoad } from './load.ts';
import { type Backend, createNode, startBackend, testTiming } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

let one: Backend;
let two: Backend;

before(async () => {
  [one, two] = await Promise.all([startBackend('one'), startBackend('two')]);
});

after(() => Promise.all([one.close(), two.close()]));

// The other kinds of changes are in `changes.test.ts`.
describe('under load, no request fails when', { concurrency: 1 }, () => {
  let site: Site;

  before(async () => {
    site = await createSite();
  });

  after(() => site.remove());

  it('weights change', async () => {
    const clusters = (first: number) => ({
      'shop/one/http': { port: one.port, weight: first },
      'shop/two/http': { port: two.port, weight: 10 - first },
    });
    const result = await underLoad(site, [{ clusters: clusters(5) }, { clusters: clusters(1) }]);
    assert.ok((result.byBackend.get('one') ?? 0) > 0 && (result.byBackend.get('two') ?? 0) > 0);
  });

  it('a release is refused by Envoy and rolled back', async () => {
    const load = startLoad(site.listenerPort);
    await more(load);
    const bad = { connectTimeout: '9s', clusters: { 'shop/bad/http': { port: two.port, weight: 1 } }, routeTo: 'no' };
    assert.equal((await site.release(bad)).kind, 'rolled-back');
    checkLoad(await load.stop());
  });

  it('the certificate is renewed, and new connections get the new one', async () => {
    const before = await servedCertificate(site.tlsPort);
    const load = startLoad(site.listenerPort);
    await more(load);
    const outcome = await site.release({}, { lifetimeSeconds: 96 * 3600, previous: new Map() });
    assert.equal(outcome.kind, 'applied');
    await more(load);
    checkLoad(await load.stop());
    const renewed = await servedCertificate(site.tlsPort);
    assert.notEqual(renewed.serialNumber, before.serialNumber);
    assert.match(renewed.subjectAltName ?? '', /URI:spiffe:\/\/demo\.test\/ns\/shop\/sa\/web/);
  });
});

/** A node that serves, and its agent. */
interface Site {
  readonly listenerPort: number;
  readonly tlsPort: number;
  /** Applies a change; the next one builds on it. */
  apply(change: Partial<WebMesh>): Promise<void>;
  /** Releases a change that does not last. */
  release(change: Partial<WebMesh>, input?: Partial<ReleaseInput>): Promise<Outcome>;
  remove(): Promise<void>;
}

async function createSite(): Promise<Site> {
  const node = await createNode();
  const [listenerPort, tlsPort] = [await freePort(), await freePort()];
  const agent = node.agent({ timing: { ...testTiming, graceMilliseconds: 100, drainSeconds: 2 } });
  let mesh: WebMesh = { listenerPort, tlsPort, clusters: { 'shop/one/http': { port: one.port, weight: 1 } } };
  const release: Site['release'] = async (change, input = {}) => {
    node.clock.now = new Date(node.clock.now.getTime() + 2_000);
    await node.publisher.publish(webMesh({ ...mesh, ...change }), input);
    const outcome = await reconcile(agent);
    await retireAll(agent);
    return outcome;
  };
  const apply: Site['apply'] = async (change) => {
    mesh = { ...mesh, ...change };
    const outcome = await release({});
    assert.equal(outcome.kind, 'applied', JSON.stringify(outcome));
  };
  await recover(agent);
  await apply({});
  return { listenerPort, tlsPort, apply, release, remove: node.remove };
}

/** Applies changes one after the other while requests go on; each change builds on those before. */
async function underLoad(site: Site, changes: readonly Partial<WebMesh>[]): Promise<LoadResult> {
  const load = startLoad(site.listenerPort);
  for (const change of changes) {
    await more(load);
    await site.apply(change);
  }
  await more(load);
  const result = await load.stop();
  checkLoad(result);
  return result;
}

async function more(load: Load): Promise<void> {
  const answered = load.answered();
  await until(
    () => load.answered() > answered + 50,
    () => `${load.answered()} answers`,
  );
}

function checkLoad({ failures, answered }: LoadResult): void {
  assert.deepEqual(failures.slice(0, 3), []);
  assert.ok(answered > 100, `${answered} answers`);
}

async function servedCertificate(port: number): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(new X509Certificate(raw));
    });
    socket.once('error', reject);
  });
}

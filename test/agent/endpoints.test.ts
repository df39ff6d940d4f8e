import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readEndpoints } from '../../src/agent/endpoints/read-endpoints.ts';
import { findEnvoy } from '../../src/agent/envoy/envoy-process.ts';
import { renderStatus } from '../../src/agent/status/render-status.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { startLoad } from './load.ts';
import { ask, statusThat, steady, withAgent } from './running-agent.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { type WebMesh, webMesh } from './web-mesh.ts';

let node: TestNode;
let one: Backend;
let two: Backend;
let mesh: WebMesh;

before(async () => {
  node = await createNode((config, directory) => ({
    ...config,
    pollSeconds: 0.2,
    status: { port: 0 },
    endpointsDirectory: join(directory, 'endpoints'),
  }));
  one = await startBackend('one');
  two = await startBackend('two');
  const clusters = { 'shop/one/http': { port: one.port, weight: 1, file: 'shop/one' } };
  mesh = { listenerPort: await freePort(), clusters };
  await node.publisher.publish(webMesh(mesh));
});

after(async () => {
  await node.remove();
  await Promise.all([one.close(), two.close()]);
});

const document = (endpoints: readonly object[]) => ({ apiVersion: 'meshc/v1', kind: 'Endpoints', endpoints });
const at = ({ port }: Backend) => ({ address: '127.0.0.1', port });

describe('endpoints in a file', { concurrency: 1 }, () => {
  it('are those of the release until there is a file', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      assert.equal(await answer(), 'one');
      await statusThat(node, (status) => reason(status) === 'endpoints-missing');
    });
  });

  it('come and go under load without a failed request, and touch neither listeners nor routes', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      await write('json', JSON.stringify(document([at(one)])));
      await until(async () => (await reasonNow()) === 'ok', String);
      const before = await reloads();
      const load = startLoad(mesh.listenerPort);
      for (let change = 0; change < 20; change += 1) {
        const [next, name] = change % 2 === 0 ? [two, 'two'] : [one, 'one'];
        await write('json', JSON.stringify(document([at(next)])));
        await until(
          async () => (await answer()) === name,
          () => node.logged.slice(-5).join('\n'),
        );
      }
      const { failures, answered } = await load.stop();
      assert.deepEqual(failures, []);
      assert.ok(answered > 100);
      assert.deepEqual(await reloads(), before);
    });
  });

  it('stay when the file is wrong, which is told, and come back with the next right one', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      await write('json', JSON.stringify(document([at(two)])));
      await until(async () => (await answer()) === 'two', String);
      await write('json', JSON.stringify(document([{ address: 'two.internal' }])));
      await statusThat(node, (status) => reason(status) === 'endpoints-invalid');
      assert.equal(await answer(), 'two');
      const found = await statusThat(node, ({ endpoints }) => endpoints?.[0]?.source === 'kept');
      assert.deepEqual(found.endpoints, [{ service: 'shop/one', source: 'kept', count: 1 }]);
      const shown = renderStatus({ status: found, running: true });
      assert.ok(shown.includes('\n  shop/one: 1 from its file, as it last was right\n'), shown);
      const metrics = (await ask(node, '/metrics')).text;
      assert.match(metrics, /^meshc_agent_condition\{type="EndpointsCurrent"\} 0$/m);
      assert.match(metrics, /^meshc_agent_endpoint_updates_total\{service="shop\/one",result="invalid"\} \d+$/m);
    });
    // An agent that starts with the wrong file still knows them.
    await withAgent(node, {}, async () => {
      await statusThat(node, (status) => reason(status) === 'endpoints-invalid');
      assert.equal(await answer(), 'two');
      await write('json', JSON.stringify(document([at(one)])));
      await statusThat(node, (status) => reason(status) === 'ok');
      await until(async () => (await answer()) === 'one', String);
    });
  });

  it('may be none, may be in YAML, and outlive their file', async () => {
    await withAgent(node, {}, async () => {
      await steady(node);
      await write('json', JSON.stringify(document([])));
      await until(async () => (await call({ address: '127.0.0.1', port: mesh.listenerPort })).status === 503, String);
      await rm(join(node.directory, 'endpoints/shop.one.json'));
      await write(
        'yaml',
        `apiVersion: meshc/v1\nkind: Endpoints\nendpoints:\n  - { address: 127.0.0.1, port: ${two.port} }\n`,
      );
      await until(async () => (await answer()) === 'two', String);
      await rm(join(node.directory, 'endpoints/shop.one.yaml'));
      await statusThat(node, (status) => reason(status) === 'endpoints-missing');
      assert.equal(await answer(), 'two');
    });
  });
});

describe('a file of endpoints', () => {
  const problemOf = async (endpoints: readonly object[]) => {
    const read = await readEndpoints(JSON.stringify(document(endpoints)), 'json');
    return read.kind === 'invalid' ? read.problem : undefined;
  };

  it('says what is wrong with it', async () => {
    assert.equal((await readEndpoints('{', 'json')).kind, 'invalid');
    assert.equal((await readEndpoints('a: [', 'yaml')).kind, 'invalid');
    assert.match((await problemOf([{ address: '10.0.0.1', weight: 0 }])) ?? '', /`endpoints.0.weight` must be >= 1/);
    assert.match((await problemOf([{ address: '10.0.0.1', prot: 1 }])) ?? '', /has an unknown member `prot`/);
    assert.match((await problemOf([{ address: '0.0.0.0' }])) ?? '', /not the IP address of one machine/);
    assert.match((await problemOf([{ address: '::1' }, { address: '0:0::1', port: 15006 }])) ?? '', /repeats 0:0::1/);
    assert.match(
      (await problemOf([{ address: '10.0.0.1', locality: { zone: 'a' } }])) ?? '',
      /without the one around it/,
    );
  });

  it('is sorted, and has the port of sidecars unless it says another', async () => {
    const read = await readEndpoints(
      JSON.stringify(document([{ address: '10.0.0.2' }, { address: '10.0.0.1', port: 1 }])),
      'json',
    );
    assert.ok(read.kind === 'endpoints');
    assert.deepEqual(
      read.endpoints.map(({ address, port, weight, health }) => [address, port, weight, health]),
      [
        ['10.0.0.1', 1, 1, 'healthy'],
        ['10.0.0.2', 15_006, 1, 'healthy'],
      ],
    );
  });
});

async function write(kind: 'json' | 'yaml', text: string): Promise<void> {
  const path = join(node.directory, `endpoints/shop.one.${kind}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

async function answer(): Promise<string> {
  return (await call({ address: '127.0.0.1', port: mesh.listenerPort })).body;
}

function reason({ conditions }: Awaited<ReturnType<typeof statusThat>>): string | undefined {
  return conditions.find(({ type }) => type === 'EndpointsCurrent')?.reason;
}

async function reasonNow(): Promise<string | undefined> {
  return reason(await statusThat(node, () => true));
}

/** How often Envoy has taken other listeners, clusters or routes. */
async function reloads() {
  const envoy = await findEnvoy(node.folder.proxy('shop/web'));
  const stats = await envoy?.admin.stats(
    '(lds|cds)\\.update_success$|rds\\.shop/web/http\\.update_success$|config_reload$',
  );
  assert.ok(stats && stats.size > 0);
  return [...stats].filter(([name]) => !name.startsWith('cluster.')).sort();
}

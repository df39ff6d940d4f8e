import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildAgent } from '../../scripts/build/agent.ts';
import { openXdsCodec, typeUrls } from '../../src/agent/xds/xds-codec.ts';
import { call } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { type Backend, createNode, startBackend, type TestNode } from './test-node.ts';
import { webMesh } from './web-mesh.ts';

/** The agent as nodes get it: one file in a folder where nothing else is. */
describe('the agent in one file', { concurrency: 1 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-one-file-'));
  const file = join(folder, 'alone', 'meshc');
  let node: TestNode;
  let backend: Backend;

  before(async () => {
    mkdirSync(join(folder, 'alone'));
    await buildAgent(file);
    backend = await startBackend('one');
    node = await createNode({ status: { port: 0 }, xds: { port: 0 } });
  });

  after(async () => {
    await node.remove();
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the same file when it is built again', async () => {
    const again = join(folder, 'again.mjs');
    await buildAgent(again);
    assert.deepEqual(readFileSync(again), readFileSync(file));
  });

  it('says its version, names no place of the machine it was built on, and needs nothing beside it', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.equal((await meshc('--version')).out.trim(), `meshc ${version}`);
    const text = readFileSync(file, 'utf8');
    assert.ok(!text.includes(process.cwd()));
    // Statements stand at its beginning; what looks like one later is in the text of a finding.
    const [statements = ''] = /^(?:import[^;]+;)+/.exec(text.slice(text.indexOf('\n') + 1)) ?? [];
    const imports = [
      ...statements.matchAll(/["'`]([^"'`]+)["'`];/g),
      ...text.matchAll(/import\(["'`]([^"'`]+)["'`]\)/g),
    ];
    assert.ok(imports.length > 10);
    assert.deepEqual(
      imports.map(([, name]) => name ?? '').filter((name) => !isBuiltin(name)),
      [],
    );
  });

  it('runs a release on a real Envoy', async () => {
    const listenerPort = await freePort();
    const clusters = { 'shop/one/http': { port: backend.port, weight: 1 } };
    await node.publisher.publish(webMesh({ listenerPort, clusters }));
    const config = join(node.directory, 'agent.json');
    writeFileSync(config, JSON.stringify(node.config));
    const { code, err } = await meshc('agent', 'run', '--once', '--config', config);
    assert.equal(code, 0, err);
    assert.equal((await call({ address: '127.0.0.1', port: listenerPort })).body, 'one');
    assert.match((await meshc('agent', 'status', '--config', config)).out, /running {3}release \d+/);
  });

  it('says what is wrong with a configuration, from the schema that is in it', async () => {
    const config = join(folder, 'wrong.json');
    writeFileSync(config, '{"nodes":1}');
    const { code, err } = await meshc('agent', 'run', '--config', config);
    assert.equal(code, 64);
    assert.match(err, /unknown member `nodes`/);
  });

  it('has the types that xDS is made of', () => {
    const encoded = openXdsCodec().encode({ '@type': typeUrls.clusters, name: 'x' });
    assert.ok(encoded.value.length > 0);
    assert.match(readFileSync(file, 'utf8'), /,.base64.\)/);
  });

  function meshc(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    // `env` finds the Node that runs this test.
    const path = [join(process.execPath, '..'), process.env['PATH']].join(':');
    return new Promise((resolve) =>
      execFile(file, words, { env: { PATH: path, NO_COLOR: '1' }, cwd: folder }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      ),
    );
  }
});

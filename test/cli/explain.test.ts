import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { exitCode } from '../../src/cli/exit-code.ts';
import { run } from './run.ts';
import { goodMesh, unknownVersion } from './shop.ts';
import { withRepository } from './with-repository.ts';

const explained = goodMesh
  .replace(
    "trustDomain: 'shop.example'",
    "trustDomain: 'shop.example',\n  defaults: { trafficPolicy: { connectionPool: { connectTimeout: '2s' } } },",
  )
  .replace(
    'versions: { v1: {}, v2: {} }',
    `versions: { v1: {}, v2: { trafficPolicy: { connectionPool: { maxConnections: 'unlimited' } } } },
  trafficPolicy: { connectionPool: { maxPendingRequests: 7 } }`,
  );

describe('explain', { concurrency: true }, () => {
  it('says every value of a service and the line that chose it', async () => {
    await withRepository({ 'mesh.ts': explained }, async ({ root }) => {
      const { code, out, err } = await run(root, 'explain', 'service', 'cart');
      assert.equal(code, exitCode.ok, err);
      assert.equal(err, '');
      assert.match(out, /^service default\/cart in production {2}mesh\.ts:\d+:14$/m);
      assert.match(out, /^ {2}connectionPool\.connectTimeout +2s +the mesh +mesh\.ts:4:66$/m);
      assert.match(out, /^ {2}connectionPool\.maxPendingRequests +7 +service cart +mesh\.ts:\d+:\d+$/m);
      assert.match(out, /^ {2}connectionPool\.maxConcurrentRetries +3 +built in$/m);
      assert.match(out, /^port http, version v1: the same$/m);
      assert.match(
        out,
        /^port http, version v2: the same but for\n {2}connectionPool\.maxConnections +unlimited +version v2 +mesh\.ts:\d+:\d+\n$/m,
      );
    });
  });

  it('says what each rule of a route does, and who wrote it', async () => {
    await withRepository({ 'mesh.ts': explained }, async ({ root }) => {
      const { code, out, err } = await run(root, 'explain', 'route', 'cart-canary');
      assert.equal(code, exitCode.ok, err);
      assert.match(out, /^route default\/cart-canary in production {2}mesh\.ts:\d+:\d+$/m);
      assert.match(out, /^ {2}parent +service default\/cart +route cart-canary +mesh\.ts:\d+:\d+$/m);
      assert.match(out, /^ {2}backends +v1 .* +route cart-canary +mesh\.ts:\d+:\d+$/m);
      assert.match(out, /^ {2}retry +none +built in$/m);
    });
  });

  it('says what a workload serves, to whom, and where its program calls others', async () => {
    await withRepository({ 'mesh.ts': explained }, async ({ root }) => {
      const { code, out, err } = await run(root, 'explain', 'workload', 'front');
      assert.equal(code, exitCode.ok, err);
      assert.match(out, /^ {2}identity +spiffe:\/\/shop\.example\/ns\/default\/sa\/front +built in$/m);
      assert.match(out, /^calls default\/cart:http\n {2}listen +127\.0\.0\.1:\d+ /m);
      const served = await run(root, 'explain', 'workload', 'cart-v1');
      assert.match(served.out, /^ {2}allow +default\/front: .* +policy cart-\w+ +mesh\.ts:\d+:\d+$/m);
    });
  });

  it('writes the same as JSON, as its schema says', async () => {
    await withRepository({ 'mesh.ts': explained }, async ({ root }) => {
      const { code, out } = await run(root, 'explain', 'service', 'default/cart', '--format', 'json');
      assert.equal(code, exitCode.ok);
      const document = JSON.parse(out);
      const schema = readFileSync(new URL('../../schemas/explanation.schema.json', import.meta.url), 'utf8');
      const matches = new Ajv().compile(JSON.parse(schema));
      assert.equal(matches(document), true, JSON.stringify(matches.errors));
      const [whole] = document.parts;
      const named = (name: string) => whole.settings.find((setting: { name: string }) => setting.name === name);
      assert.deepEqual(named('connectionPool.connectTimeout'), {
        name: 'connectionPool.connectTimeout',
        value: '2s',
        chosen_by: 'the mesh',
        written: { file: 'mesh.ts', line: 4, column: 66 },
      });
      assert.deepEqual(named('connectionPool.maxConnections'), {
        name: 'connectionPool.maxConnections',
        value: '10,000',
        chosen_by: 'built in',
      });
    });
  });

  it('names what there is when asked about what there is not', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root }) => {
      const typo = await run(root, 'explain', 'service', 'card');
      assert.deepEqual([typo.code, typo.out], [exitCode.usage, '']);
      assert.match(typo.err, /^error: the mesh has no service `card`: did you mean `cart`\?$/m);
      const none = await run(root, 'explain', 'service', 'warehouse');
      assert.match(none.err, /^error: the mesh has no service `warehouse`; it has default\/cart, default\/front$/m);
      const unsaid = await run(root, 'explain', 'service');
      assert.equal(unsaid.code, exitCode.usage);
      assert.match(unsaid.err, /^error: say which service: `meshc explain service <name>`$/m);
      const unknown = await run(root, 'explain', 'unknown-port', 'cart');
      assert.equal(unknown.code, exitCode.usage);
    });
  });

  it('reports what is wrong with a mesh that does not compile', async () => {
    await withRepository({ 'mesh.ts': unknownVersion }, async ({ root }) => {
      const { code, out, err } = await run(root, 'explain', 'service', 'cart');
      assert.deepEqual([code, out], [exitCode.definitions, '']);
      assert.match(err, /^error\[unknown-version\]/m);
    });
  });
});

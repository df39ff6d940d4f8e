import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compile } from '../../src/compile.ts';
import { proveFiles } from '../../src/emit/envoy/schema/prove-files.ts';
import { canonicalJson } from '../../src/output/canonical-json.ts';
import { schema } from '../envoy-schema/sample.ts';
import { arbitraryMesh } from '../harness/arbitrary-mesh.ts';
import { compiled } from '../harness/compiled.ts';
import { runs } from '../harness/runs.ts';
import { shuffledMesh } from '../harness/shuffled-mesh.ts';

test('every mesh without errors compiles', () => {
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      const { diagnostics, compiled } = compile(mesh);
      assert.deepEqual(
        diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`),
        [],
      );
      // Each workload and gateway has a proxy, each service its clusters.
      assert.ok(
        [...(compiled?.files ?? [])].length >= mesh.workloads.length + mesh.gateways.length + mesh.services.length,
      );
    }),
    runs(60),
  );
});

test('the same mesh gives the same bytes, in the same order', () => {
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      assert.deepEqual([...compiled(structuredClone(mesh)).files], [...compiled(mesh).files]);
    }),
    runs(40),
  );
});

test('the order of declarations never shows', () => {
  const pair = arbitraryMesh().chain((mesh) => shuffledMesh(mesh).map((other) => [mesh, other] as const));
  fc.assert(
    fc.property(pair, ([mesh, other]) => {
      assert.deepEqual([...compiled(other).files], [...compiled(mesh).files]);
    }),
    runs(60),
  );
});

test('compiling changes nothing in the model', () => {
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      const before = structuredClone(mesh);
      compiled(mesh);
      assert.deepEqual(mesh, before);
    }),
    runs(40),
  );
});

test('every JSON file is in its canonical form, and Envoy’s schema allows every resource', () => {
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      const { files } = compiled(mesh);
      for (const [path, text] of files) {
        if (path.endsWith('.json')) assert.equal(text, canonicalJson(JSON.parse(text)), path);
      }
      assert.deepEqual(proveFiles(schema, files), []);
    }),
    runs(20),
  );
});

test('no file of the machine that compiles is named', () => {
  fc.assert(
    fc.property(arbitraryMesh(), (mesh) => {
      for (const [path, text] of compiled(mesh).files) {
        assert.ok(!path.startsWith('/') && !path.split('/').includes('..'), path);
        assert.ok(!text.includes(process.cwd()), path);
        const named = [...text.matchAll(/"(?:path|filename|path_prefix)": "(\/[^"]*)"/g)].map(([, file]) => file);
        // Paths of requests and cookies begin with a slash too: those that an author wrote.
        assert.deepEqual(
          named.filter((file) => !/^\/(?:$|exact|below|shop)/.test(file ?? '')),
          [],
          path,
        );
      }
    }),
    runs(40),
  );
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSource } from '../../src/source/load-source.ts';
import { expectError, markedSite, memoryTree } from './memory-tree.ts';

const entry = `import { Mesh, Service } from 'meshc';
const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
export const front = new Service(mesh, 'front', { ports: { http: { number: 8080, protocol: 'http' } } });
export default mesh;
`;
const head = `import { expectDenied, expectRequest, expectTable, test } from 'meshc/test';
import mesh, { front } from './mesh.ts';
`;

const load = (test: string) => {
  const files = { 'mesh.ts': entry, 'a.test.ts': head + test };
  return {
    files,
    loading: loadSource(memoryTree(files), { tests: ['a.test.ts'], limits: { timeMilliseconds: 5_000 } }),
  };
};

describe('tests of a mesh', { concurrency: true }, () => {
  it('become data, each at its place', async () => {
    const { files, loading } = load(
      "test('calls itself', () => «expectRequest»({ from: front, to: front, path: '/a' }));\n",
    );
    const { tests, diagnostics } = await loading;
    assert.deepEqual(diagnostics, []);
    const [{ name, site, expectations } = assert.fail()] = tests ?? [];
    assert.deepEqual([name, site], ['calls itself', { file: 'a.test.ts', line: 3, column: 1, length: 4 }]);
    const [{ expectation, site: place } = assert.fail()] = expectations;
    assert.deepEqual(place, markedSite(files));
    const { at: _, ...data } = expectation;
    assert.deepEqual(data, {
      from: { kind: 'service', namespace: 'default', service: 'front' },
      to: { namespace: 'default', service: 'front' },
      request: { path: '/a' },
      expected: { kind: 'served' },
    });
  });

  it('are found at the row of a table, also where it has a name', async () => {
    const { files, loading } = load(
      "const rows = [{ outcome: 'denied' }, «{ path: '/a', outcome: 'allowed' }»] as const;\n" +
        "test('rows', () => expectTable({ from: front, to: front }, rows));\n",
    );
    assert.deepEqual((await loading).tests?.[0]?.expectations[1]?.site, markedSite(files));
  });

  it('change nothing of the mesh', async () => {
    const { loading } = load(
      "new front.constructor(mesh, 'late', { ports: {} });\ntest('late', () => expectDenied({ from: front, to: front }));\n",
    );
    const { mesh, diagnostics } = await loading;
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      mesh?.services.map(({ name }) => name),
      ['front'],
    );
  });

  it('are looked at again where they replaced what wrote them down', async () => {
    const forged = [
      `JSON.stringify = () => '{"tests":[{"name":1}]}';`,
      `JSON.stringify = () => '{"tests":';`,
      'JSON.stringify = () => 42;',
      'Array.prototype.push = function () { this[this.length] = 7; return this.length; };',
    ];
    for (const text of forged) {
      const { loading } = load(`${text}\ntest('a', () => expectDenied({ from: front, to: front }));\n`);
      const { tests, diagnostics } = await loading;
      assert.equal(tests, undefined, text);
      assert.ok(diagnostics.length > 0, text);
      assert.ok(
        diagnostics.every(({ code }) => code === 'invalid-expectation'),
        text,
      );
    }
  });

  it('end with the loop that never ends', async () => {
    const { files, loading } = load(
      "test('forever', () => { expectDenied({ from: front, to: front }); «for (;;) »{} });\n",
    );
    expectError((await loading).diagnostics, 'evaluation-too-long', files);
  });

  it('are of no document', async () => {
    const { diagnostics } = await loadSource(memoryTree({ 'mesh.yaml': 'kind: Mesh', 'a.test.ts': head }), {
      entry: 'mesh.yaml',
      tests: ['a.test.ts'],
    });
    assert.ok(diagnostics.every(({ code }) => code === 'invalid-model'));
  });
});

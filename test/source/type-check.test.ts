import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readCompilerOutput } from '../../src/source/read-compiler-output.ts';
import { typeCheck } from '../../src/source/type-check.ts';
import { expectError, memoryTree } from './memory-tree.ts';

const header = `import { HttpRoute, Mesh, Service } from 'meshc';
export default () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const a = new Service(mesh, 'a', { ports: { http: { number: 80, protocol: 'http' } }, versions: { v1: {}, v2: {} } });
`;

describe('typeCheck', () => {
  const known = process.env['TMPDIR'];
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshc-test-'));
    process.env['TMPDIR'] = folder;
  });
  after(() => {
    if (known === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = known;
    rmSync(folder, { recursive: true });
  });

  async function finds(text: string, message: RegExp) {
    const files = { 'mesh.ts': text };
    assert.match(expectError(await typeCheck(memoryTree(files), 'mesh.ts'), 'type-error', files).message, message);
    assert.deepEqual(readdirSync(folder), []);
  }

  it('passes what is right, and leaves nothing behind', async () => {
    const files = { 'mesh.ts': `${header}  return mesh;\n};`, 'unreached.ts': 'const a: number = "";' };
    assert.deepEqual(await typeCheck(memoryTree(files), './mesh.ts'), []);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('finds wrong references, at the literal', async () => {
    const route = (to: string) =>
      `${header}  new HttpRoute(a, 'r', { rules: [{ backends: [{ to: ${to} }] }] });\n  return mesh;\n};`;
    await finds(route("a.version(«'v9'»)"), /Argument of type '"v9"' is not assignable.*TS2345/);
    await finds(route("a.port(«'grpc'»)"), /TS2345/);
  });

  it('follows imports, with places in their own file', async () => {
    const files = {
      'mesh.ts': `import './lib/a.ts';\nimport type { B } from './lib/b.ts';\nexport const b: B = 1;`,
      'lib/a.ts': `/* é😀 */ export const «a»: number = 'é';`,
      'lib/b.ts': 'export type B = number;',
    };
    expectError(await typeCheck(memoryTree(files), 'mesh.ts'), 'type-error', files);
  });

  it('cannot be relaxed by the repository, nor shown files outside it', async () => {
    const files = {
      'mesh.ts': `/// <reference path="../../../../../etc/passwd" />\nexport const «a»: number = '';`,
      'tsconfig.json': '{ "compilerOptions": { "strict": false } }',
      '.meshc-types.json': '{}',
    };
    const found = await typeCheck(memoryTree(files), 'mesh.ts');
    assert.deepEqual(new Set(found.map(({ site }) => site?.file)), new Set(['mesh.ts']));
  });

  it('knows neither browser nor Node, and only syntax that can be erased', async () => {
    await finds('export const a = «process».env;', /TS2/);
    await finds('export const a = «fetch»("x");', /TS2304/);
    await finds('export enum «A» { b }', /TS1294/);
    await finds(`import { «Environment» } from 'meshc';\nexport type A = Environment;`, /TS1484/);
  });

  it('has nothing to say about documents and absent files', async () => {
    assert.deepEqual(await typeCheck(memoryTree({ 'mesh.yaml': '' }), 'mesh.yaml'), []);
    assert.deepEqual(await typeCheck(memoryTree({}), 'mesh.ts'), []);
  });

  it('reports trouble that is of no file', () => {
    const [found] = readCompilerOutput("error TS5023: Unknown compiler option 'x'.\n", new Map());
    assert.equal(found?.code, 'type-check-failed');
    assert.match(found?.message ?? '', /TS5023/);
  });
});

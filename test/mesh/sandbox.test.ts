import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { newQuickJSWASMModuleFromVariant, type QuickJSContext, type QuickJSWASMModule } from 'quickjs-emscripten-core';
import { buildSandbox } from '../../scripts/build/sandbox.ts';
import { createHash as createSandboxHash } from '../../scripts/build/sha1.ts';
import { stripTypes } from '../../src/source/strip-types.ts';
import { type Evaluated, evaluated, importAuthorModule, root } from './author-module.ts';

/* The library as it is shipped, in the engine it is shipped for. */

const folder = mkdtempSync(join(tmpdir(), 'meshc-sandbox-'));
let quickjs: QuickJSWASMModule;
let library: Record<string, string>;

before(async () => {
  await buildSandbox(folder);
  library = readLibrary(folder);
  quickjs = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function readLibrary(from: string): Record<string, string> {
  const read = (name: string) => readFileSync(join(from, `${name}.js`), 'utf8');
  return { meshc: read('meshc'), 'meshc/test': read('meshc/test'), constructs: read('constructs') };
}

type Modules = Readonly<Record<string, string>>;

/** Runs a module that exports `result`, beside the library and an author's modules. */
function inSandbox<T>(modules: Modules, start: string, read: (context: QuickJSContext) => T): T {
  const runtime = quickjs.newRuntime();
  runtime.setModuleLoader(
    (name) => library[name] ?? modules[name] ?? { error: new Error(`no module ${name}`) },
    (importer, name) => (name.startsWith('.') ? posix.join(posix.dirname(importer), name) : name),
  );
  const context = runtime.newContext();
  try {
    context.unwrapResult(context.evalCode('delete globalThis.Date; delete globalThis.WeakRef;')).dispose();
    context.unwrapResult(context.evalCode(start, 'start', { type: 'module' })).dispose();
    return read(context);
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

function evaluateInSandbox(modules: Modules, environment: string): Evaluated {
  const start = `import * as entry from 'mesh.ts'; import { evaluate } from 'meshc';
    globalThis.result = evaluate(entry.default, ${JSON.stringify(environment)});`;
  return inSandbox(modules, start, (context) =>
    JSON.parse(context.getProp(context.global, 'result').consume((handle) => context.getString(handle))),
  );
}

function exampleModules(name: string): Record<string, string> {
  const folder = join(root, 'examples', name);
  const files = globSync('**/*.ts', { cwd: folder });
  return Object.fromEntries(
    files.map((file) => {
      const stripped = stripTypes(file, readFileSync(join(folder, file), 'utf8'));
      if (stripped.kind === 'refused') throw new Error(`${file} is not erasable TypeScript`);
      return [file, stripped.code];
    }),
  );
}

for (const [name, environment] of [
  ['quickstart', 'production'],
  ['bookinfo', 'demo'],
  ['bookinfo', 'kubernetes'],
] as const) {
  test(`${name} evaluates for ${environment} as it does in node, on the same lines`, async () => {
    const inside = evaluateInSandbox(exampleModules(name), environment);
    const outside = evaluated((await importAuthorModule(`examples/${name}/mesh.ts`)).default, environment);
    assert.deepEqual(inside.mesh, outside.mesh);
    const base = new URL(`../../examples/${name}/`, import.meta.url).href;
    // Lines only: QuickJS gives the column of the parenthesis, V8 that of `new`.
    const lines = ({ sites }: Evaluated) =>
      Object.values(sites)
        .flat()
        .map(({ file, line }) => `${file.replace(base, '')}:${line}`);
    assert.deepEqual(lines(inside), lines(outside));
  });
}

test('a column is that of the opening parenthesis', () => {
  const source =
    "import { Mesh } from 'meshc';\nconst a = 1, mesh = new Mesh('m', { trustDomain: 'm' });\nexport default mesh;";
  const { sites } = evaluateInSandbox({ 'mesh.ts': source }, 'test');
  assert.deepEqual(sites.mesh, { file: 'mesh.ts', line: 2, column: 29 });
});

test('a mistake leaves as an exception with code, parameters and frame', () => {
  const mesh = `import { Construct, Mesh, Service } from 'meshc';
const mesh = new Mesh('m', { trustDomain: 'm' });
class Own extends Construct {}
new Own(mesh, 'twice');
[1].map(() =>
  new Service(mesh, 'twice', { ports: {} }));`;
  const start = `import('mesh.ts').catch((error) => { globalThis.result = JSON.stringify(error); globalThis.name = error.name });`;
  const thrown = inSandbox({ 'mesh.ts': mesh }, start, (context) => {
    context.runtime.executePendingJobs();
    return JSON.parse(context.getProp(context.global, 'result').consume((handle) => context.getString(handle)));
  });
  assert.deepEqual(thrown, {
    name: 'AuthoringError',
    code: 'duplicate-construct',
    parameters: { name: 'twice', scope: 'm', previous: 'mesh.ts:4:8' },
    frame: { file: 'mesh.ts', line: 6, column: 14 },
  });
});

test('the package constructs works whole: addresses, metadata, dependencies', () => {
  const start = `import { Construct, Dependable, DependencyGroup, RootConstruct } from 'constructs';
    const root = new RootConstruct('root');
    const child = new Construct(root, 'grün 🌲');
    child.node.addMetadata('note', 1, { stackTrace: true });
    child.node.addDependency(new DependencyGroup(root));
    globalThis.result = JSON.stringify([child.node.addr, child.node.metadata[0].trace, child.node.dependencies.length]);`;
  const result = inSandbox({}, start, (context) =>
    JSON.parse(context.getProp(context.global, 'result').consume((handle) => context.getString(handle))),
  );
  const address = createHash('sha1').update('root\ngrün 🌲\n').digest('hex');
  assert.deepEqual(result, [`c8${address}`, [], 1]);
});

test('SHA-1 is that of node', () => {
  for (const text of ['', 'a', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'ü€𝄞\ud800'.repeat(99)]) {
    const hash = createSandboxHash('sha1');
    hash.update(text);
    assert.equal(hash.digest('hex'), createHash('sha1').update(text).digest('hex'));
  }
});

test('the modules import nothing of a host, and the same sources give the same bytes', async () => {
  const imports = (text = '') =>
    [...text.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*['"]([^'"]+)['"]/g)].map(([, name]) => name);
  assert.deepEqual(imports(library['constructs']), []);
  assert.deepEqual([...new Set(imports(library['meshc']))], ['constructs']);
  const again = mkdtempSync(join(tmpdir(), 'meshc-sandbox-'));
  try {
    await buildSandbox(again);
    assert.deepEqual(readdirSync(again, { recursive: true }).sort(), [
      'constructs.js',
      'meshc',
      'meshc.js',
      'meshc/test.js',
    ]);
    assert.deepEqual(readLibrary(again), library);
    assert.ok(!Object.values(library).some((text) => text.includes(root)), 'no path of this machine');
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
});

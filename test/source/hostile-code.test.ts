import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authorSources } from '../../src/source/author-sources.ts';
import { explainOutcome } from '../../src/source/explain-outcome.ts';
import { loadSource } from '../../src/source/load-source.ts';
import type { Limits } from '../../src/source/source.ts';
import { expectError, memoryTree } from './memory-tree.ts';

const start = `import { Mesh } from 'meshc';\n`;
const mesh = `${start}export default () => new Mesh('shop', { trustDomain: 'shop.example' });\n`;

async function refuses(code: string, text: string, limits: Partial<Limits> = {}, message = /./) {
  const files = { 'mesh.ts': text };
  const loaded = await loadSource(memoryTree(files), { limits });
  const diagnostic = expectError(loaded.diagnostics, code, files);
  assert.match(diagnostic.message, message);
}

// Most of the time is spent waiting for threads to start and for limits to pass.
const together = { concurrency: 4 };
const oneByOne = { concurrency: 1 };

describe('hostile code', together, () => {
  describe('an exception', oneByOne, () => {
    it('is told with the line of its author', async () => {
      await refuses(
        'module-threw',
        `${start}export default () => {\n  throw «new Error»('no region');\n};`,
        {},
        /: no region$/,
      );
      await refuses(
        'module-threw',
        `const a = { b: undefined };\nexport default () => a.b«.»c;`,
        {},
        /TypeError: cannot read property 'c'/,
      );
      await refuses(
        'module-threw',
        `const a = 1;\nexport default () => ['😀é'].«map»(a);`,
        {},
        /TypeError: not a function/,
      );
      await refuses('module-threw', `export default () => JSON.«parse»('{');`, {}, /SyntaxError/);
      await refuses('module-threw', `throw 'text';`, {}, /: text$/);
      await refuses('module-threw', `throw { toString() { throw 1; } };`, {}, /without a message/);
      await refuses('module-threw', `throw null;`, {}, /: null$/);
      await refuses('module-threw', `throw { get message() { throw 1; } };`, {}, /cannot be described/);
    });

    it('of the library becomes the diagnostic of its code', async () => {
      const twice = `${start}export default () => {\n  const a = new Mesh('a', { trustDomain: 'b' });\n  new Service(a, 'x', { ports: {} });\n  «new Service»(a, 'x', { ports: {} });\n};`;
      await refuses('duplicate-construct', twice.replace('{ Mesh }', '{ Mesh, Service }'));
    });

    it('of the library points at the default export where nothing else is known', async () => {
      await refuses('default-export-not-a-mesh', '«export default» 1;');
    });

    it('cannot pretend to be of the library', async () => {
      for (const parameters of ['null', '{ known: 1 }']) {
        for (const code of ["'unknown-environment'", "'constructor'"]) {
          const forged = `throw Object.assign(new Error('forged'), { name: 'AuthoringError', code: ${code}, parameters: ${parameters}, frame: { file: '/etc/passwd', line: 1, column: 1 } });`;
          const loaded = await loadSource(memoryTree({ 'mesh.ts': forged }), {});
          assert.equal(loaded.mesh, undefined);
          assert.equal(loaded.diagnostics.length, 1);
          assert.equal(loaded.diagnostics[0]?.site?.file, 'mesh.ts');
        }
      }
    });
  });

  describe('what differs between two evaluations', oneByOne, () => {
    const uses = {
      Date: 'new «Date»()',
      'Math.random': '«Math.random»()',
      WeakRef: 'new «WeakRef»({})',
      eval: "«eval»('1')",
      process: '«process».env',
      fetch: "«fetch»('x')",
      console: '«console».log(1)',
      SharedArrayBuffer: 'new «SharedArrayBuffer»(1)',
    };
    for (const [name, use] of Object.entries(uses)) {
      it(`is not there: ${name}`, async () => {
        await refuses(
          'forbidden-global',
          `const a = 1;\nexport default () => { const é = '😀'; return ${use}; };`,
          {},
          new RegExp(name.replace('.', '\\.')),
        );
      });
    }

    it('includes nothing of the host', async () => {
      const text = `${start}const names = Object.getOwnPropertyNames(globalThis).filter((name) => !/^[A-Z]|^(?:is|parse|en|de|un|escape)/.test(name));
  export default () => new Mesh('shop', { trustDomain: names.sort().join('.') });`;
      const loaded = await loadSource(memoryTree({ 'mesh.ts': text }), {});
      assert.equal(loaded.mesh?.trustDomain, undefined);
      assert.match(loaded.diagnostics[0]?.message ?? '', /"globalThis(?:\.undefined)?"/i);
    });
  });

  describe('time', oneByOne, () => {
    // Long enough to reach the loop on a busy machine.
    const limits = { timeMilliseconds: 800 };
    it('ends a loop, also one that catches, and names the loop', async () => {
      await refuses(
        'evaluation-too-long',
        `export default () => {\n  let i = 0;\n  «for (;;) »i++;\n};`,
        limits,
        /800 ms/,
      );
      await refuses('evaluation-too-long', `let i = 0;\n«while (i >= 0) »{ i++; }\nexport default 1;`, limits);
      await refuses(
        'evaluation-too-long',
        `const f = () => 1;\nexport default () => {\n  «for (;;) »{ try { f(); } catch {} finally { f(); } }\n};`,
        limits,
      );
      await refuses('evaluation-too-long', `export default () => [2, 1].sort(() => { «for (;;) »{} });`, limits);
    });

    it('ends a regular expression that backtracks', async () => {
      await refuses('evaluation-too-long', `export default () => /^(a+)+$/.«test»('a'.repeat(40) + 'b');`, limits);
    });

    it('ends a built-in call that never looks at the clock', async () => {
      await refuses(
        'evaluation-too-long',
        `let a: unknown[] = [];\nfor (let i = 0; i < 1e5; i++) a = [a];\nexport default () => JSON.stringify(a);`,
        { timeMilliseconds: 700 },
      );
    });

    it('ends promises without end, and waiting for nothing', async () => {
      await refuses('evaluation-stalled', `const f = (): Promise<void> => Promise.resolve().then(f);\nawait f();`);
      await refuses('evaluation-stalled', 'await new Promise(() => {});');
    });

    it('is not given to promises that are left behind', async () => {
      const loaded = await loadSource(
        memoryTree({ 'mesh.ts': `const f = (): Promise<void> => Promise.resolve().then(f);\nf();\n${mesh}` }),
        {},
      );
      assert.equal(loaded.mesh?.name, 'shop');
    });
  });

  describe('memory and depth', oneByOne, () => {
    const limits = { memoryMebibytes: 32 };
    it('are bounded', async () => {
      await refuses(
        'evaluation-out-of-memory',
        `export default () => {\n  const kept: unknown[] = [];\n  for (let i = 0; i < 1000; i++) kept.push(«new Uint8Array»(1024 * 1024));\n};`,
        limits,
        /32 MiB/,
      );
      await refuses('evaluation-out-of-memory', `export default () => 'x'.«repeat»(1e9);`, limits);
      await refuses(
        'evaluation-out-of-memory',
        `export default () => {\n  const kept: object[] = [];\n  «for (;;) »kept.push({ a: kept.length });\n};`,
        limits,
      );
    });

    it('end a function that calls itself without end', async () => {
      await refuses(
        'evaluation-too-deep',
        `const f = (n: number): number => 1 + «f»(n + 1);\nexport default () => f(0);`,
      );
      await refuses(
        'evaluation-too-deep',
        `const f = (n: number): number[] => [n].«map»(() => f(n + 1)[0] ?? 0);\nexport default () => f(0);`,
      );
      await refuses('evaluation-too-deep', `export default () => JSON.«parse»('['.repeat(1e5));`);
    });

    it('survive source text that nests too deeply for any parser', async () => {
      for (const text of [
        `export default ${'['.repeat(20_000)}${']'.repeat(20_000)};`,
        `export default ${'('.repeat(100_000)}1${')'.repeat(100_000)};`,
      ]) {
        const loaded = await loadSource(memoryTree({ 'mesh.ts': text }), {});
        assert.equal(loaded.diagnostics.length, 1);
        assert.match(loaded.diagnostics[0]?.code ?? '', /^evaluation-too-deep$/);
      }
    });
  });

  describe('the model', oneByOne, () => {
    it('has no text of any length', async () => {
      const text = `${start}export default () => new Mesh('shop', { trustDomain: «'x'.repeat(10 * 1024 * 1024)» });`;
      await refuses('text-too-long', text, {}, /10485760 characters/);
    });

    it('has a largest size', async () => {
      const text = `import { Mesh, Namespace, Service } from 'meshc';
  export default () => {
    const mesh = new Mesh('shop', { trustDomain: 'x' });
    const description = 'x'.repeat(1024 * 1024);
    for (let i = 0; i < 70; i++) new Service(mesh, 's' + i, { ports: {}, versions: { v1: { description } } });
    return mesh;
  };`;
      await refuses('model-too-large', text);
    });
  });

  describe('built-ins that an author replaces', oneByOne, () => {
    it('do not reach the host', async () => {
      const tricks = [
        `JSON.stringify = () => 'not json';`,
        `JSON.stringify = () => '{"mesh":{},"sites":{"services":[{"file":"/etc/passwd","line":1,"column":1}]}}';`,
        `Array.isArray = () => true; Object.keys = () => ['x'];`,
        `Object.defineProperty(Object.prototype, 'toJSON', { value: () => 7 });`,
        `Array.prototype.sort = () => { throw 1; };`,
        `Object.defineProperty(Object.prototype, 'stack', { get() { for (;;) {} } });`,
        `String.prototype.slice = () => { for (;;) {} };\nthrow new Error('x');`,
        `throw new Proxy({}, { get() { for (;;) {} } });`,
      ];
      for (const trick of tricks) {
        const loaded = await loadSource(memoryTree({ 'mesh.ts': `${trick}\n${mesh}` }), {
          limits: { timeMilliseconds: 500 },
        });
        assert.ok(loaded.mesh || loaded.diagnostics.some(({ severity }) => severity === 'error'), trick);
        for (const { site } of loaded.diagnostics) assert.equal(site?.file ?? 'mesh.ts', 'mesh.ts');
      }
    });
  });

  describe('a sandbox that ends without an answer', oneByOne, () => {
    it('is one error, at the entry', () => {
      const limits = { memoryMebibytes: 1, timeMilliseconds: 1, modules: 1, fileBytes: 1 };
      const failed = { tree: memoryTree({}), entry: 'mesh.ts', environment: undefined, limits, texts: new Map() };
      const diagnostics = explainOutcome({ ...failed, sources: authorSources(new Map()) }, { kind: 'crashed' });
      assert.deepEqual(expectError(diagnostics, 'evaluation-crashed', {}).site, {
        file: 'mesh.ts',
        line: 1,
        column: 1,
      });
    });
  });
});

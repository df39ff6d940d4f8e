import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSource } from '../../src/source/load-source.ts';
import { readAhead } from '../../src/source/read-ahead.ts';
import type { ModuleAnswer } from '../../src/source/sandbox-protocol.ts';
import { expectError, memoryTree } from './memory-tree.ts';

const text = (source: string): ModuleAnswer => ({ kind: 'text', text: source });
const missing: ModuleAnswer = { kind: 'refused', refusal: { kind: 'missing', nearest: undefined } };

/** Reads from texts, and remembers what was read in which order. */
function reading(files: Readonly<Record<string, string>>) {
  const read: string[] = [];
  return {
    read,
    from: async (path: string): Promise<ModuleAnswer> => {
      read.push(path);
      const found = files[path];
      return found === undefined ? missing : text(found);
    },
  };
}

/** Lets everything that is ready to run do so. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('what a module imports is read before it is asked for, once', async () => {
  const { read, from } = reading({ 'a.ts': `import './b.ts';\nimport 'meshc';`, 'b.ts': `export * from './a.ts';` });
  const ahead = readAhead({ read: from, most: 10 });
  assert.deepEqual(await ahead.answer('a.ts'), text(`import './b.ts';\nimport 'meshc';`));
  await settled();
  assert.deepEqual(read, ['a.ts', 'b.ts']);
  assert.deepEqual(await ahead.answer('b.ts'), text(`export * from './a.ts';`));
  assert.deepEqual(read, ['a.ts', 'b.ts']);
  ahead.end();
});

test('a file that cannot be read is told only to whoever asks for it', async () => {
  const failing = async (path: string): Promise<ModuleAnswer> => {
    if (path === 'b.ts') throw new Error('the disk is on fire');
    return text(`import './b.ts';\nimport './c.ts';`);
  };
  const ahead = readAhead({ read: failing, most: 10 });
  await ahead.answer('a.ts');
  await settled();
  assert.equal((await ahead.answer('c.ts')).kind, 'text');
  await assert.rejects(ahead.answer('b.ts'), /on fire/);
  ahead.end();
});

test('no more is read ahead than may be, and nothing after the end', async () => {
  const endless = (path: string) => `import './${path.slice(0, -3)}x.ts';`;
  const read: string[] = [];
  const from = async (path: string) => {
    read.push(path);
    return text(endless(path));
  };
  const bounded = readAhead({ read: from, most: 3 });
  await bounded.answer('a.ts');
  await settled();
  assert.deepEqual(read, ['a.ts', 'ax.ts', 'axx.ts']);
  assert.equal((await bounded.answer('axxx.ts')).kind, 'text');
  bounded.end();

  const over = readAhead({ read: from, most: 10 });
  const answer = over.answer('b.ts');
  over.end();
  await answer;
  await settled();
  assert.equal(read.includes('bx.ts'), false);
});

/** Half as much again as makes a mesh worth a second thread. */
const filler = `/*${' x'.repeat(50_000)}*/\n`;
const count = 16;

function largeMesh(lastModule: string): Record<string, string> {
  const files: Record<string, string> = {
    'root.ts': `import { Mesh } from 'meshc';\nexport const mesh: Mesh = new Mesh('large', { trustDomain: 'large.example' });\n`,
    'last.ts': lastModule,
  };
  const names = Array.from({ length: count }, (_, index) => `part${index}`);
  for (const name of names) {
    files[`${name}.ts`] =
      `${filler}import { Service } from 'meshc';\nimport { mesh } from './root.ts';\nconst port: number = 80;\nnew Service(mesh, '${name}', { ports: { http: { number: port, protocol: 'http' } } });\n`;
  }
  const imports = [...names, 'last'].map((name) => `import './${name}.ts';\n`).join('');
  files['mesh.ts'] = `${imports}import { mesh } from './root.ts';\nexport default mesh;\n`;
  return files;
}

test('a large mesh is loaded with the places of its lines', async () => {
  const loaded = await loadSource(memoryTree(largeMesh('export {};\n')), {});
  assert.deepEqual(loaded.diagnostics, []);
  assert.equal(loaded.mesh?.services.length, count);
  for (const [index, { name }] of (loaded.mesh?.services ?? []).entries()) {
    const site = loaded.locate(['services', index]);
    assert.deepEqual([site?.file, site?.line], [`${name}.ts`, 5]);
  }
});

test('a mistake in a large mesh is told at its place', async () => {
  const files = largeMesh(`${filler}const answer: number «=»;\n`);
  const { diagnostics } = await loadSource(memoryTree(files), {});
  assert.equal(diagnostics.length, 1);
  const { site } = expectError(diagnostics, 'invalid-syntax', {});
  assert.deepEqual([site?.file, site?.line], ['last.ts', 2]);
});

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { exitCode } from '../../src/cli/exit-code.ts';
import { outputTrouble } from '../../src/cli/output-folder/output-trouble.ts';
import { type Ran, run } from './run.ts';
import { goodMesh, unknownVersion } from './shop.ts';
import { withRepository } from './with-repository.ts';

/** What is wrong with a repository, and the code that must say so. */
interface BadInput {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly code: string;
  /** Where it is found; a finding about the repository as a whole has no place. */
  readonly place?: string;
  /** Found by the type checker, so only `check` sees it. */
  readonly onlyCheck?: boolean;
  readonly options?: readonly string[];
}

const badMeshes: readonly BadInput[] = [
  { name: 'a syntax error', files: { 'mesh.ts': 'export default {\n' }, code: 'invalid-syntax', place: 'mesh.ts:1:18' },
  {
    name: 'a type error',
    files: { 'mesh.ts': `${goodMesh}export const number: number = 'text';\n` },
    code: 'type-error',
    place: 'mesh.ts:31:14',
    onlyCheck: true,
  },
  {
    name: 'a module that throws',
    files: {
      'mesh.ts': "import { helper } from './deep/helper.ts';\nexport default helper();\n",
      'deep/helper.ts': "export function helper(): never {\n  throw new Error('boom');\n}\n",
    },
    code: 'module-threw',
    place: 'deep/helper.ts:2:9',
  },
  {
    name: 'an exception with ten million characters',
    files: { 'mesh.ts': "throw new Error('x'.repeat(10_000_000));\n" },
    code: 'module-threw',
    place: 'mesh.ts:1:7',
  },
  {
    name: 'an endless loop',
    files: { 'mesh.ts': 'for (;;) {}\n' },
    code: 'evaluation-too-long',
    place: 'mesh.ts:1:1',
    options: ['--time-limit', '1'],
  },
  {
    name: 'a gigabyte',
    files: { 'mesh.ts': 'export default new Uint8Array(1024 * 1024 * 1024).fill(1);\n' },
    code: 'evaluation-out-of-memory',
    place: 'mesh.ts:1:16',
  },
  {
    name: 'a string of ten million characters',
    files: { 'mesh.ts': goodMesh.replace("new Mesh('shop'", "new Mesh('s'.repeat(10_000_000)") },
    code: 'text-too-long',
    place: 'mesh.ts:3:23',
    // Ten million characters are counted by an interpreter, on a machine that may be busy.
    options: ['--time-limit', '300'],
  },
  {
    name: 'a file of ten million characters',
    files: {
      'mesh.ts': `import './big.ts';\n${goodMesh}`,
      'big.ts': `export const big = '${'x'.repeat(10_000_000)}';\n`,
    },
    code: 'file-too-large',
    place: 'mesh.ts:1:8',
  },
  {
    name: 'an import of the file system',
    files: { 'mesh.ts': `import 'fs';\n${goodMesh}` },
    code: 'forbidden-import',
    place: 'mesh.ts:1:8',
  },
  {
    name: 'an import of a link that leads out',
    files: { 'mesh.ts': `import './link.ts';\n${goodMesh}`, 'link.ts': '-> ../outside.ts' },
    code: 'import-of-link',
    place: 'mesh.ts:1:8',
  },
  {
    name: 'an import that leads out',
    files: { 'mesh.ts': `import '../outside.ts';\n${goodMesh}` },
    code: 'import-outside-repository',
    place: 'mesh.ts:1:8',
  },
  {
    name: 'a missing module',
    files: { 'mesh.ts': `import './gone.ts';\n${goodMesh}` },
    code: 'missing-module',
    place: 'mesh.ts:1:8',
  },
  {
    name: 'something that is no mesh',
    files: { 'mesh.ts': 'export default 42;\n' },
    code: 'default-export-not-a-mesh',
    place: 'mesh.ts:1:',
  },
  {
    name: 'two constructs with one name',
    files: { 'mesh.ts': goodMesh.replace("new Workload(cart, 'cart-v2'", "new Workload(cart, 'cart-v1'") },
    code: 'duplicate-construct',
    place: 'mesh.ts:16:1',
  },
  {
    name: 'a version that is not there',
    files: { 'mesh.ts': unknownVersion },
    code: 'unknown-version',
    place: 'mesh.ts:22:',
  },
  {
    name: 'a mesh without a service',
    files: {
      'mesh.ts': "import { Mesh } from 'meshc';\nexport default new Mesh('e', { trustDomain: 'e.example' });\n",
    },
    code: 'mesh-without-services',
    place: 'mesh.ts:2:16',
  },
  {
    name: 'an environment that is not there',
    files: { 'mesh.ts': `export const environments = ['demo'] as const;\n${goodMesh}` },
    code: 'unknown-environment',
    place: 'mesh.ts:1:14',
    options: ['--env', 'dmeo'],
  },
  { name: 'no mesh at all', files: { 'README.md': 'nothing\n' }, code: 'missing-entry' },
];

describe('a bad mesh is one coded finding, and nothing is written', { concurrency: 4 }, () => {
  for (const { name, files, code, place, onlyCheck, options = [] } of badMeshes) {
    it(`${name}: ${code}`, async () => {
      await withRepository(files, async ({ root }) => {
        const before = readdirSync(root);
        const checked = await run(root, 'check', ...options);
        assertFinding(checked, { code, place });
        assert.equal(checked.err.match(/^error\[/gm)?.length, 1, checked.err);
        assert.ok(checked.err.length < 5_000, 'short enough to read');
        if (!onlyCheck) assertFinding(await run(root, 'compile', ...options), { code, place });
        assert.deepEqual(readdirSync(root), before);
      });
    });
  }

  it('plan and diff report a head that does not compile as check does', async () => {
    await withRepository({ 'mesh.ts': unknownVersion }, async ({ root }) => {
      for (const command of ['plan', 'diff']) assertFinding(await run(root, command), { code: 'unknown-version' });
    });
  });
});

describe('a repository that cannot be opened is a coded finding', { concurrency: true }, () => {
  it('no repository: not-a-repository', async () => {
    await inFolder(async (folder) => {
      for (const command of ['check', 'compile', 'plan', 'diff']) {
        assertFinding(await run(folder, command), { code: 'not-a-repository' });
      }
      assertFinding(await run(folder, 'check', 'nowhere'), { code: 'not-a-repository' });
      assertFinding(await run(folder, 'plan', './nowhere'), { code: 'not-a-repository' });
      assert.deepEqual(readdirSync(folder), []);
    });
  });

  it('a ref that is not there: missing-ref', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, commit }) => {
      commit('first');
      const code = 'missing-ref';
      assertFinding(await run(root, 'check', '--at', 'nope'), { code });
      assertFinding(await run(root, 'compile', '--check', '--at', 'nope'), { code });
      assertFinding(await run(root, 'plan', 'nope'), { code });
      assertFinding(await run(root, 'plan', '--at', 'nope'), { code });
      assertFinding(await run(root, 'plan', ''), { code });
      assertFinding(await run(root, 'diff', 'HEAD', 'nope'), { code });
    });
  });

  it('a remote that does not answer is temporary', async () => {
    for (const words of [['check'], ['compile', '--check'], ['plan']]) {
      const [command = '', ...options] = words;
      const ran = await run('/', command, 'http://127.0.0.1:9/mesh.git', ...options);
      assertFinding(ran, { code: 'repository-unreachable', exit: exitCode.temporary });
    }
  });

  it('an address that is not of HTTP', async () => {
    for (const address of ['ssh://git.example/mesh.git', 'git@git.example:mesh.git']) {
      for (const command of ['check', 'plan']) {
        assertFinding(await run('/', command, address), { code: 'unsupported-repository' });
      }
    }
  });
});

describe('an output folder that cannot be used is a coded finding', { concurrency: true }, () => {
  const good = { 'mesh.ts': goodMesh };

  it('something foreign in it is never deleted, and not called stale', async () => {
    const files = { ...good, 'out/shop/production/notes.txt': 'mine' };
    await withRepository(files, async ({ root }) => {
      for (const words of [['compile'], ['compile', '--check']]) {
        const ran = await run(root, ...words);
        assertFinding(ran, { code: 'foreign-output' });
        assert.match(ran.err, /notes\.txt/);
        assert.doesNotMatch(ran.err, /stale-output/);
      }
      assert.equal(readFileSync(join(root, 'out/shop/production/notes.txt'), 'utf8'), 'mine');
      assert.deepEqual(readdirSync(join(root, 'out')), ['shop']);
    });
  });

  it('a link in its place is not followed, wherever it is', async () => {
    for (const link of ['out', 'out/shop', 'out/shop/production']) {
      const way = '../'.repeat(link.split('/').length - 1);
      await withRepository({ ...good, 'elsewhere/keep.json': '{}', [link]: `-> ${way}elsewhere` }, async ({ root }) => {
        for (const words of [['compile'], ['compile', '--check']]) {
          const ran = await run(root, ...words);
          assertFinding(ran, { code: 'linked-output' });
          assert.match(ran.err, new RegExp(`\`${link}\``));
        }
        assert.deepEqual(readdirSync(join(root, 'elsewhere')), ['keep.json']);
      });
    }
  });

  it('a file in its place', async () => {
    for (const file of ['out', 'out/shop', 'out/shop/production']) {
      await withRepository({ ...good, [file]: 'mine' }, async ({ root }) => {
        for (const words of [['compile'], ['compile', '--check']]) {
          assertFinding(await run(root, ...words), { code: 'output-inaccessible' });
        }
        assert.equal(readFileSync(join(root, file), 'utf8'), 'mine');
      });
    }
  });

  it('a place where the system makes no folders', async () => {
    await withRepository(good, async ({ root }) => {
      assertFinding(await run(root, 'compile', '--out', '/proc/meshc/out'), { code: 'output-inaccessible' });
    });
  });

  const isRoot = process.getuid?.() === 0;
  it('no right to write', { skip: isRoot && 'root may write everywhere' }, async () => {
    await withRepository(good, async ({ root }) => {
      mkdirSync(join(root, 'out'), { mode: 0o555 });
      assertFinding(await run(root, 'compile'), { code: 'output-inaccessible' });
      assert.deepEqual(readdirSync(join(root, 'out')), []);
    });
  });

  it('what the disk says becomes words and the help that fits, and nothing else does', () => {
    const refusal = (code: string, path = '/r/out/shop/a.json') =>
      outputTrouble(Object.assign(new Error(code), { code, syscall: 'open', path }), { out: '/r/out', shown: 'out' });
    assert.match(refusal('ENOSPC')?.message ?? '', /`out\/shop\/a\.json`: no room is left on the disk/);
    assert.match(refusal('ENOSPC')?.help ?? '', /make room/);
    assert.match(refusal('EACCES')?.help ?? '', /readable and writable/);
    assert.match(refusal('ENOTDIR')?.help ?? '', /move what is there/);
    assert.match(refusal('EROFS', '/r/out/.meshc-shop.lock.17')?.message ?? '', /`out`: the file system is read-only/);
    assert.equal(refusal('ERR_OF_OURS'), undefined);
    assert.equal(outputTrouble(new TypeError('ours'), { out: '/r/out', shown: 'out' }), undefined);
  });
});

it('a file that an option names and that cannot be written is a wrong call', async () => {
  await withRepository({ 'mesh.ts': goodMesh }, async ({ root }) => {
    for (const words of [
      ['check', '--no-types', '--format', 'json=/dev/full'],
      ['check', '--no-types', '--format', 'json=gone/a.json'],
      ['plan', '--out', 'gone/plan.json'],
      ['init', '/dev/null'],
    ]) {
      const ran = await run(root, ...words);
      assert.equal(ran.code, exitCode.usage, ran.err);
      assert.match(ran.err, /^error: cannot write `.*`: \S/m);
      assert.doesNotMatch(ran.err, /bug in meshc/);
    }
    assert.ok(!existsSync(join(root, 'gone')));
  });
});

interface Expected {
  readonly code: string;
  readonly place?: string | undefined;
  readonly exit?: number;
}

function assertFinding({ code: ended, out, err }: Ran, { code, place, exit = exitCode.definitions }: Expected): void {
  assert.match(err, new RegExp(`^error\\[${code}\\]: `, 'm'));
  assert.match(err, /^ +(?:=|\|) .*help: \S/m);
  if (place !== undefined) assert.ok(err.includes(`--> ${place}`), err);
  assert.equal(ended, exit);
  assert.equal(out, '');
  assert.doesNotMatch(err, /^\s+at .*:\d+:\d+\)?$/m, 'no stack trace');
  assert.doesNotMatch(err, /bug in meshc/);
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-none-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

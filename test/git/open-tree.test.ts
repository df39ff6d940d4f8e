import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openTree, type TreeRequest } from '../../src/git/open-tree.ts';
import type { Tree } from '../../src/git/tree.ts';
import { startGitServer } from '../harness/git-http-server.ts';
import { type ScratchRepository, scratchRepository } from './scratch-repository.ts';

async function opened(request: TreeRequest): Promise<Tree> {
  const result = await openTree(request);
  assert.equal(result.kind, 'opened', JSON.stringify(result));
  return result.kind === 'opened' ? result.tree : assert.fail();
}

async function refusal(request: TreeRequest): Promise<{ code: string; message: string; help: string }> {
  const result = await openTree(request);
  assert.equal(result.kind, 'refused');
  const diagnostic = result.kind === 'refused' ? result.diagnostics[0] : undefined;
  return diagnostic ?? assert.fail('no diagnostic');
}

async function textOf(tree: Tree, path: string): Promise<string> {
  return new TextDecoder().decode(await tree.read(path));
}

describe('openTree', () => {
  let scratch: ScratchRepository;
  let first: string;
  let second: string;
  let third: string;

  before(() => {
    scratch = scratchRepository({
      'mesh.ts': 'one',
      'deep/er/b.ts': 'b',
      '.gitignore': 'ignored/\n*.log\n!kept.log\n',
    });
    first = scratch.commit('first');
    scratch.git('tag', '-a', 'v1', '-m', 'annotated');
    scratch.write({ 'mesh.ts': 'two', 'link.ts': '-> ../../etc/passwd', 'über/ñ.ts': 'unicode' });
    second = scratch.commit('second');
    scratch.git('switch', '--quiet', '-c', 'side', first);
    scratch.write({ 'side.ts': 'side' });
    scratch.commit('side');
    scratch.git('switch', '--quiet', 'main');
    scratch.git('merge', '--quiet', '--no-ff', 'side', '-m', 'merge');
    third = scratch.git('rev-parse', 'HEAD');
  });
  after(() => scratch.remove());

  it('lists the work tree: tracked and new files, never ignored ones, links apart', async () => {
    const worktree = scratchRepository({
      'a.ts': 'a',
      'old.log': 'tracked',
      '.gitignore': 'ignored/\n*.log\n!kept.log\n',
      'in/.gitignore': 'b/\n',
    });
    try {
      worktree.git('add', '--force', '--all');
      worktree.git('commit', '--quiet', '-m', 'first');
      worktree.write({
        'new.ts': 'n',
        'x.log': '',
        'kept.log': '',
        'ignored/x.ts': '',
        'in/b/y.ts': '',
        'in/c/y.ts': '',
        'l.ts': '-> a.ts',
      });
      worktree.write({ 'folder-link': '-> in', 'a.ts': 'changed' });
      execFileSync('git', ['init', '--quiet', join(worktree.root, 'nested')]);
      worktree.write({ 'nested/z.ts': '' });
      const tree = await opened({ repository: worktree.root });
      const status = worktree.git('ls-files', '--cached', '--others', '--exclude-standard').split('\n');
      assert.deepEqual(tree.paths, [
        '.gitignore',
        'a.ts',
        'in/.gitignore',
        'in/c/y.ts',
        'kept.log',
        'new.ts',
        'old.log',
      ]);
      assert.deepEqual([...tree.paths, ...tree.links, 'nested/'].sort(), status.sort());
      assert.deepEqual(tree.links, ['folder-link', 'l.ts']);
      assert.equal(await textOf(tree, 'a.ts'), 'changed');
      assert.deepEqual(tree.revision, { kind: 'work-tree' });
    } finally {
      worktree.remove();
    }
  });

  it('reads every simple form of a revision', async () => {
    const forms: Readonly<Record<string, string>> = {
      HEAD: third,
      main: third,
      '@': third,
      'HEAD~1': second,
      'HEAD^': second,
      'main~2': first,
      'HEAD^2^': first,
      'HEAD~~': first,
      v1: first,
      'refs/heads/main': third,
      [third]: third,
      [third.slice(0, 8)]: third,
      [`${second.slice(0, 7)}^`]: first,
      'HEAD^0': third,
    };
    for (const [at, oid] of Object.entries(forms)) {
      const tree = await opened({ repository: scratch.root, at });
      assert.deepEqual(tree.revision, { kind: 'commit', oid }, at);
    }
  });

  it('reads a commit without a checkout, links apart', async () => {
    const tree = await opened({ repository: scratch.root, at: 'HEAD~1' });
    assert.deepEqual(tree.paths, ['.gitignore', 'deep/er/b.ts', 'mesh.ts', 'über/ñ.ts']);
    assert.deepEqual(tree.links, ['link.ts']);
    assert.equal(tree.has('link.ts'), false);
    assert.equal(await textOf(tree, 'mesh.ts'), 'two');
    assert.equal(await textOf(await opened({ repository: scratch.root, at: 'v1' }), 'mesh.ts'), 'one');
  });

  it('ignores submodules', async () => {
    const repository = scratchRepository({ 'mesh.ts': '' });
    try {
      repository.git('update-index', '--add', '--cacheinfo', `160000,${first},module`);
      repository.git('commit', '--quiet', '-m', 'submodule');
      const tree = await opened({ repository: repository.root, at: 'HEAD' });
      assert.deepEqual([tree.paths, tree.links], [[], []]);
    } finally {
      repository.remove();
    }
  });

  it('reads a bare repository, packed or not, at HEAD by default', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshc-bare-'));
    try {
      scratch.git('clone', '--quiet', '--bare', '.', join(folder, 'bare.git'));
      execFileSync('git', ['-C', join(folder, 'bare.git'), 'gc', '--quiet']);
      const tree = await opened({ repository: join(folder, 'bare.git') });
      assert.deepEqual(tree.revision, { kind: 'commit', oid: third });
      assert.equal(await textOf(tree, 'side.ts'), 'side');
      const short = await opened({ repository: join(folder, 'bare.git'), at: first.slice(0, 7) });
      assert.deepEqual(short.revision, { kind: 'commit', oid: first });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads a linked work tree, each with its own HEAD', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'meshc-linked-')));
    try {
      scratch.git('worktree', 'add', '--quiet', '--detach', join(folder, 'linked'), first);
      writeFileSync(join(folder, 'linked/new.ts'), 'new');
      const onDisk = await opened({ repository: join(folder, 'linked') });
      assert.deepEqual(onDisk.paths, ['.gitignore', 'deep/er/b.ts', 'mesh.ts', 'new.ts']);
      const head = await opened({ repository: join(folder, 'linked'), at: 'HEAD' });
      assert.deepEqual(head.revision, { kind: 'commit', oid: first });
      const main = await opened({ repository: join(folder, 'linked'), at: 'main' });
      assert.deepEqual(main.revision, { kind: 'commit', oid: third });
    } finally {
      scratch.git('worktree', 'remove', '--force', join(folder, 'linked'));
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses what is no repository, and names the root above', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'meshc-plain-')));
    try {
      assert.equal((await refusal({ repository: folder })).code, 'not-a-repository');
      assert.equal((await refusal({ repository: join(folder, 'absent') })).code, 'not-a-repository');
      const inside = await refusal({ repository: join(scratch.root, 'deep') });
      assert.equal(inside.code, 'not-a-repository');
      assert.match(inside.help, new RegExp(`name the root of the repository: \`${scratch.root}\``));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses refs that name no commit, and says why', async () => {
    const expected: Readonly<Record<string, RegExp>> = {
      nowhere: /there is no branch, tag or object `nowhere`/,
      'HEAD~9': /its history ends after 2 steps/,
      'HEAD^3': /its history ends after 0 steps/,
      '0123456789012345678901234567890123456789': /not a commit that is here/,
      'main:mesh.ts': /not written like a revision/,
      '../../etc': /not written like a revision/,
      '--upload-pack=x': /not written like a revision/,
    };
    for (const [at, problem] of Object.entries(expected)) {
      const diagnostic = await refusal({ repository: scratch.root, at });
      assert.equal(diagnostic.code, 'missing-ref', at);
      assert.match(diagnostic.message, problem);
    }
  });

  it('refuses a tree with a path that leads out of it', async () => {
    const repository = scratchRepository({});
    try {
      const blob = repository.git('hash-object', '-w', '--stdin', '--path=x');
      const entry = Buffer.concat([Buffer.from('100644 ..\0'), Buffer.from(blob, 'hex')]);
      writeFileSync(join(repository.root, 'tree'), entry);
      const tree = repository.git('hash-object', '-t', 'tree', '--literally', '-w', 'tree');
      const commit = repository.git('commit-tree', tree, '-m', 'hostile');
      assert.equal((await refusal({ repository: repository.root, at: commit })).code, 'unsafe-path');
    } finally {
      repository.remove();
    }
  });

  it('refuses a few trees that stand for a quarter of a million paths', async () => {
    const repository = scratchRepository({ empty: '' });
    try {
      const blob = repository.git('hash-object', '-w', 'empty');
      const tree = (type: string, oid: string) => {
        const names = Array.from({ length: 500 }, (_, index) => `n${String(index).padStart(3, '0')}`);
        repository.write({ list: names.map((name) => `${type} ${oid}\t${name}\n`).join('') });
        return execFileSync('git', ['mktree'], {
          cwd: repository.root,
          input: readFileSync(join(repository.root, 'list')),
          encoding: 'utf8',
        }).trim();
      };
      const bomb = tree('040000 tree', tree('100644 blob', blob));
      const commit = repository.git('commit-tree', bomb, '-m', 'bomb');
      assert.equal((await refusal({ repository: repository.root, at: commit })).code, 'repository-too-large');
    } finally {
      repository.remove();
    }
  });

  it('explains formats that it cannot read, and damage', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshc-formats-'));
    try {
      execFileSync('git', ['init', '--quiet', '--object-format=sha256', join(folder, 'sha256')]);
      assert.match((await refusal({ repository: join(folder, 'sha256'), at: 'HEAD' })).message, /SHA-256/);
      execFileSync('git', ['clone', '--quiet', '--shared', '--no-checkout', scratch.root, join(folder, 'shared')]);
      assert.equal((await refusal({ repository: join(folder, 'shared'), at: 'HEAD' })).code, 'unsupported-repository');
      assert.equal((await refusal({ repository: 'ssh://example.com/mesh.git' })).code, 'unsupported-repository');
      assert.equal((await refusal({ repository: 'git@example.com:mesh.git' })).code, 'unsupported-repository');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('explains a damaged repository', async () => {
    const damaged = scratchRepository({ 'deep/a.ts': 'a' });
    try {
      damaged.commit('first');
      const tree = damaged.git('rev-parse', 'HEAD:deep');
      rmSync(join(damaged.root, '.git/objects', tree.slice(0, 2), tree.slice(2)));
      assert.equal((await refusal({ repository: damaged.root, at: 'HEAD' })).code, 'unreadable-object');
    } finally {
      damaged.remove();
    }
  });

  it('reads a remote over HTTP, leaving nothing on disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshc-remote-'));
    const temporary = process.env['TMPDIR'];
    try {
      scratch.git('clone', '--quiet', '--bare', '.', join(folder, 'mesh.git'));
      const server = await startGitServer(folder);
      try {
        process.env['TMPDIR'] = mkdtempSync(join(folder, 'temporary-'));
        const repository = `${server.url}/mesh.git`;
        const forms: Readonly<Record<string, string>> = {
          HEAD: third,
          main: third,
          'main~1': second,
          'HEAD^2~1': first,
          v1: first,
          [second]: second,
          [second.slice(0, 9)]: second,
          side: `${third}^2`,
        };
        for (const [at, expected] of Object.entries(forms)) {
          const tree = await opened({ repository, at });
          assert.deepEqual(tree.revision, { kind: 'commit', oid: scratch.git('rev-parse', expected) }, at);
        }
        const tree = await opened({ repository });
        assert.equal(await textOf(tree, 'deep/er/b.ts'), 'b');
        assert.deepEqual(readdirSync(process.env['TMPDIR'] ?? ''), []);
        assert.equal((await refusal({ repository, at: 'nowhere' })).code, 'missing-ref');
        assert.equal((await refusal({ repository, at: 'main~7' })).code, 'missing-ref');
        assert.equal((await refusal({ repository: `${server.url}/absent.git` })).code, 'repository-refused');
        await server.close();
        const gone = await refusal({ repository: repository.replace('//', '//user:secret@') });
        assert.equal(gone.code, 'repository-unreachable');
        assert.doesNotMatch(gone.message, /secret/);
      } finally {
        await server.close().catch(() => undefined);
      }
    } finally {
      if (temporary === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = temporary;
      rmSync(folder, { recursive: true });
    }
  });
});

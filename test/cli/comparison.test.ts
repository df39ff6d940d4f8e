import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readComparison } from '../../src/cli/comparison-words.ts';
import { exitCode } from '../../src/cli/exit-code.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { gitEnvironment, type ScratchRepository, scratchRepository } from '../git/scratch-repository.ts';
import { type GitServer, startGitServer } from '../harness/git-http-server.ts';
import { run, terminalOf } from './run.ts';
import { goodMesh, shifted } from './shop.ts';

/** What a call names: the repository, the base, the head. */
type Named = readonly [repository: string, base: string | undefined, head: string | undefined];

const url = 'https://git.example/shop.git';
const calls: readonly (readonly [words: string, named: Named])[] = [
  ['', ['.', undefined, undefined]],
  ['main', ['.', 'main', undefined]],
  ['main v1', ['.', 'main', 'v1']],
  ['HEAD~1', ['.', 'HEAD~1', undefined]],
  ['nope', ['.', 'nope', undefined]],
  ['--at v1', ['.', undefined, 'v1']],
  ['main --at v1', ['.', 'main', 'v1']],
  ['.', ['.', undefined, undefined]],
  ['. main', ['.', 'main', undefined]],
  ['. main v1', ['.', 'main', 'v1']],
  ['. --at v1', ['.', undefined, 'v1']],
  ['..', ['..', undefined, undefined]],
  ['./nope', ['./nope', undefined, undefined]],
  ['/nope main', ['/nope', 'main', undefined]],
  ['folder', ['folder', undefined, undefined]],
  ['folder main v1', ['folder', 'main', 'v1']],
  ['main folder', ['.', 'main', 'folder']],
  // Both a branch and a folder.
  ['both', ['.', 'both', undefined]],
  ['./both', ['./both', undefined, undefined]],
  [url, [url, undefined, undefined]],
  [`${url} main`, [url, 'main', undefined]],
  [`${url} main v1`, [url, 'main', 'v1']],
  [`${url} --at v1`, [url, undefined, 'v1']],
  ['git@git.example:shop.git', ['git@git.example:shop.git', undefined, undefined]],
  [`--repository ${url} main`, [url, 'main', undefined]],
  ['--repository folder folder', ['folder', 'folder', undefined]],
];
const wrongCalls: readonly (readonly [words: string, complaint: RegExp])[] = [
  ['main v1 both', /two commits are compared; `main` is neither a folder nor an address/],
  ['main v1 --at both', /the head is named twice: `v1`, and `both` by --at/],
  ['. main v1 --at both', /the head is named twice/],
  [`${url} --repository .`, /the repository is named twice/],
  ['. --repository .', /the repository is named twice/],
];

describe('the words of plan and diff', () => {
  let scratch: ScratchRepository;
  before(() => {
    scratch = scratchRepository({ 'folder/a': '', 'both/a': '' });
    scratch.commit('first');
    scratch.git('branch', 'both');
    scratch.git('tag', 'v1');
  });
  after(() => scratch.remove());

  for (const [words, named] of calls) {
    it(`\`${words}\` names ${named.map((name) => name ?? 'the default').join(', ')}`, async () => {
      const { base, head, mesh } = await read(words, scratch.root);
      assert.deepEqual([mesh.repository, base, head], named);
    });
  }

  for (const [words, complaint] of wrongCalls) {
    it(`\`${words}\` is refused`, async () => {
      await assert.rejects(read(words, scratch.root), (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, complaint);
        return true;
      });
    });
  }

  it('an empty word, as an unset variable leaves it, is no folder', async () => {
    const { mesh, base } = await readComparison([''], { format: [] }, terminalOf(scratch.root));
    assert.deepEqual([mesh.repository, base], ['.', '']);
  });
});

function read(text: string, directory: string) {
  const words = text.split(' ').filter(Boolean);
  const options: { at?: string; repository?: string } = {};
  for (const name of ['at', 'repository'] as const) {
    const index = words.indexOf(`--${name}`);
    const value = words[index + 1];
    if (index < 0 || value === undefined) continue;
    options[name] = value;
    words.splice(index, 2);
  }
  return readComparison(words, { ...options, format: [] }, terminalOf(directory));
}

describe('what plan and diff compare', { concurrency: true }, () => {
  let folder: string;
  let scratch: ScratchRepository;
  let server: GitServer;
  let first: string;
  let second: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshc-remote-'));
    scratch = scratchRepository({ 'mesh.ts': goodMesh });
    first = scratch.commit('first');
    scratch.git('branch', 'start');
    scratch.git('clone', '--quiet', '--bare', '--branch', 'start', '--single-branch', '.', join(folder, 'young.git'));
    scratch.write({ 'mesh.ts': shifted });
    second = scratch.commit('second');
    scratch.git('clone', '--quiet', '--bare', '.', join(folder, 'shop.git'));
    scratch.write({ 'mesh.ts': goodMesh });
    server = await startGitServer(folder);
  });
  after(async () => {
    await server.close();
    scratch.remove();
    rmSync(folder, { recursive: true });
  });

  it('the last commit with the work tree', async () => {
    const sides = [{ name: 'HEAD', commit: second }, { name: 'work tree' }];
    assert.deepEqual(await compared('plan', scratch.root), sides);
    assert.deepEqual(await compared('diff', '/', scratch.root), sides);
  });

  it('a commit that is named alone with its parent', async () => {
    assert.deepEqual(await compared('plan', scratch.root, '--at', 'main'), [
      { name: 'main^', commit: first },
      { name: 'main', commit: second },
    ]);
  });

  it('the head of a remote with its parent, unless commits are named', async () => {
    const remote = `${server.url}/shop.git`;
    const newest = { name: 'HEAD', commit: second };
    assert.deepEqual(await compared('plan', '/', remote), [{ name: 'HEAD^', commit: first }, newest]);
    assert.deepEqual(await compared('diff', '/', remote, 'start'), [{ name: 'start', commit: first }, newest]);
    assert.deepEqual(await compared('plan', '/', remote, 'main', 'start'), [
      { name: 'main', commit: second },
      { name: 'start', commit: first },
    ]);
  });

  it('the head of a bare repository with its parent', async () => {
    assert.deepEqual(await compared('plan', folder, 'shop.git'), [
      { name: 'HEAD^', commit: first },
      { name: 'HEAD', commit: second },
    ]);
  });

  it('a first commit with nothing', async () => {
    assert.deepEqual(await compared('plan', '/', `${server.url}/young.git`), [
      { name: 'HEAD^', absent: 'HEAD is the first commit' },
      { name: 'HEAD', commit: first },
    ]);
  });

  it('nothing, when the parent exists and is not here', async () => {
    const shallow = join(folder, 'shallow');
    mkdirSync(shallow);
    const words = ['clone', '--quiet', '--depth', '1', `file://${join(folder, 'shop.git')}`, '.'];
    execFileSync('git', words, { cwd: shallow, env: gitEnvironment });
    const ran = await run(shallow, 'plan', '--at', 'HEAD');
    assert.equal(ran.code, exitCode.definitions);
    assert.match(ran.err, /^error\[missing-ref\]: `HEAD\^` names no commit/m);
  });
});

/** The two sides, as the JSON form names them. */
async function compared(command: 'plan' | 'diff', directory: string, ...words: readonly string[]): Promise<unknown[]> {
  const ran = await run(directory, command, ...words, '--format', 'json');
  assert.equal(ran.code, exitCode.ok, ran.err);
  const { base, head } = JSON.parse(ran.out);
  return [base, head];
}

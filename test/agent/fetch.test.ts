import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openCommit, readCommitFile } from '../../src/git/commit-files.ts';
import { fetchBranch } from '../../src/git/fetch.ts';
import { createBareRepository, type GitServer, startGitServer } from '../harness/git-http-server.ts';

const root = mkdtempSync(join(tmpdir(), 'meshc-fetch-'));
const work = join(root, 'work');
const branch = 'mesh-out/demo';
const environment = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.test', ...words], {
    cwd: work,
    encoding: 'utf8',
    env: environment,
  }).trim();

let server: GitServer;
let count = 0;

/** A folder nobody has fetched into. */
function fresh() {
  count += 1;
  return {
    url: `${server.url}/out.git`,
    branch,
    directory: join(root, 'fetched', String(count), 'r'),
    timeoutSeconds: 10,
  };
}

function commit(text: string): string {
  writeFileSync(join(work, 'folder', 'file'), text);
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', text);
  git('push', '--quiet', '--force', 'origin', `HEAD:${branch}`);
  return git('rev-parse', 'HEAD');
}

before(async () => {
  // HEAD of this repository names a branch that does not exist, as where only releases are kept.
  createBareRepository(root, 'out.git');
  mkdirSync(join(work, 'folder'), { recursive: true });
  execFileSync('git', ['init', '--quiet', '--initial-branch', 'work', work], { env: environment });
  git('remote', 'add', 'origin', join(root, 'out.git'));
  symlinkSync('folder/file', join(work, 'link'));
  server = await startGitServer(root);
});

after(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

describe('fetching a branch', () => {
  it('clones, says when nothing is new, and then brings only what is', async () => {
    const request = fresh();
    const first = commit('first');
    assert.deepEqual(await fetchBranch(request), { kind: 'fetched', oid: first });
    assert.deepEqual(await fetchBranch(request), { kind: 'unchanged', oid: first });
    const second = commit('second');
    assert.deepEqual(await fetchBranch(request), { kind: 'fetched', oid: second });
    assert.equal(await text(request.directory, second, 'folder/file'), 'second');
  });

  it('leaves a repository that git itself finds sound, without history', async () => {
    commit('older');
    const request = fresh();
    const oid = commit('newest');
    await fetchBranch(request);
    commit('newer still');
    await fetchBranch(request);
    execFileSync('git', ['fsck', '--strict'], { cwd: request.directory, env: environment, stdio: 'pipe' });
    const log = execFileSync('git', ['log', '--format=%H', branch], { cwd: request.directory, env: environment });
    assert.equal(log.toString().trim().split('\n').length, 1);
    assert.ok(!log.toString().includes(oid));
  });

  it('follows the branch to unrelated history and back', async () => {
    const request = fresh();
    const first = commit('before');
    await fetchBranch(request);
    git('checkout', '--quiet', '--orphan', `orphan-${count}`);
    const other = commit('unrelated');
    assert.deepEqual(await fetchBranch(request), { kind: 'fetched', oid: other });
    git('push', '--quiet', '--force', 'origin', `${first}:refs/heads/${branch}`);
    assert.deepEqual(await fetchBranch(request), { kind: 'fetched', oid: first });
    assert.equal(await text(request.directory, first, 'folder/file'), 'before');
  });

  it('starts afresh when the repository is damaged', async () => {
    const request = fresh();
    const oid = commit('damaged');
    await fetchBranch(request);
    rmSync(join(request.directory, 'objects'), { recursive: true });
    assert.deepEqual(await fetchBranch(request), { kind: 'fetched', oid });
    assert.equal(await text(request.directory, oid, 'folder/file'), 'damaged');
  });

  it('starts afresh before packs pile up', async () => {
    const request = fresh();
    commit('before');
    await fetchBranch(request);
    const packs = join(request.directory, 'objects', 'pack');
    for (let extra = 0; extra < 50; extra += 1) writeFileSync(join(packs, `pack-${extra}.pack`), '');
    const oid = commit('after');
    assert.deepEqual(await fetchBranch(request), { kind: 'fetched', oid });
    assert.equal(readdirSync(packs).filter((name) => name.endsWith('.pack')).length, 1);
    assert.equal(await text(request.directory, oid, 'folder/file'), 'after');
  });

  it('says that a branch is missing, and why a remote cannot be read', async () => {
    commit('there');
    assert.deepEqual(await fetchBranch({ ...fresh(), branch: 'mesh-out/nowhere' }), { kind: 'missing' });
    const noRepository = await fetchBranch({ ...fresh(), url: `${server.url}/nowhere.git` });
    assert.match(noRepository.kind === 'failed' ? noRepository.reason : '', /404/);
    const nobody = await fetchBranch({ ...fresh(), url: 'http://127.0.0.1:9/out.git' });
    assert.equal(nobody.kind, 'failed');
  });

  it('gives up on a remote that does not answer, and on one that answers too much', async () => {
    commit('x'.repeat(100_000));
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      const address = silent.address();
      assert.ok(address !== null && typeof address === 'object');
      const url = `http://127.0.0.1:${address.port}/out.git`;
      const gaveUp = await fetchBranch({ ...fresh(), url, timeoutSeconds: 0.2 });
      assert.deepEqual(gaveUp, { kind: 'failed', reason: 'no answer within 0.2 s' });
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
    const tooMuch = await fetchBranch({ ...fresh(), maximumBytes: 300 });
    assert.match(tooMuch.kind === 'failed' ? tooMuch.reason : '', /larger than 300 bytes/);
  });
});

describe('reading a commit', () => {
  it('finds regular files only, and never follows a link', async () => {
    const request = fresh();
    const oid = commit('content');
    await fetchBranch(request);
    const files = openCommit(request.directory, oid);
    assert.equal(Buffer.from((await files.read('folder/file')) ?? '').toString(), 'content');
    for (const path of ['link', 'folder', 'folder/other', 'link/file', '../file', 'folder/file/x']) {
      assert.equal(await files.read(path), undefined, path);
    }
  });

  it('reports a missing object as a broken repository', async () => {
    const request = fresh();
    commit('content');
    await fetchBranch(request);
    await assert.rejects(readCommitFile(request.directory, '1'.repeat(40), 'folder/file'), {
      name: 'BrokenRepositoryError',
    });
  });
});

async function text(directory: string, oid: string, path: string): Promise<string> {
  return Buffer.from((await readCommitFile(directory, oid, path)) ?? '').toString();
}

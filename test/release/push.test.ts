import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type BranchTip, type Publication, publish, readBranch } from '../../src/git/push.ts';
import { createBareRepository, type GitServer, startGitServer } from '../harness/git-http-server.ts';

const branch = 'mesh-out/demo';
const time = new Date('2030-06-01T12:00:00Z');

let root = '';
let server: GitServer;
before(async () => {
  root = mkdtempSync(join(tmpdir(), 'meshc-push-'));
  server = await startGitServer(root);
});
after(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

let count = 0;

/** A fresh bare repository, and the two ways to reach it. */
function repository(): { path: string; url: string; git: (...words: string[]) => string } {
  count += 1;
  const path = createBareRepository(root, `${count}.git`);
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', path, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return { path, url: `${server.url}/${count}.git`, git };
}

function publication(address: string, text: Record<string, string>, changes: Partial<Publication> = {}): Publication {
  return {
    repository: address,
    branch,
    files: new Map(Object.entries(text).map(([path, content]) => [path, Buffer.from(content)])),
    message: 'Release 1 of shop demo\n\nMesh-Source-Commit: abc\nMesh-Serial: 1\n',
    author: { name: 'meshc', email: 'meshc@demo.test' },
    time,
    ...changes,
  };
}

async function tipOf(address: string): Promise<BranchTip> {
  const read = await readBranch(address, branch);
  assert.equal(read.kind, 'read');
  if (read.kind !== 'read') throw new Error('unreachable');
  return read.tip;
}

const first = { 'metadata/a.json': 'a', 'targets/nodes/n/manifest.json': 'b', 'targets-x': 'c', top: 'd' };

for (const way of ['path', 'url'] as const) {
  describe(`publishing by ${way}`, () => {
    it('starts a branch, which git itself finds sound, and reads it back', async () => {
      const made = repository();
      assert.deepEqual(await readBranch(made[way], branch), { kind: 'absent' });
      const published = await publish(publication(made[way], first));
      assert.equal(published.kind, 'published');
      made.git('fsck', '--strict', '--no-dangling');
      assert.equal(made.git('show', `${branch}:targets/nodes/n/manifest.json`), 'b');
      assert.equal(
        made.git('log', '-1', '--format=%an <%ae> %at %cn %ct %P', branch),
        `meshc <meshc@demo.test> ${time.getTime() / 1000} meshc ${time.getTime() / 1000} \n`,
      );
      assert.equal(made.git('log', '-1', '--format=%(trailers:key=Mesh-Serial,valueonly)', branch).trim(), '1');
      const tip = await tipOf(made[way]);
      assert.deepEqual(
        Object.fromEntries([...tip.files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])),
        first,
      );
    });

    it('adds a commit that drops, changes and adds files, and sends only what is new', async () => {
      const made = repository();
      await publish(publication(made[way], first));
      const second = { top: 'new', 'metadata/a.json': 'a', 'metadata/b.json': 'b' };
      assert.equal((await publish(publication(made[way], second))).kind, 'published');
      made.git('fsck', '--strict', '--no-dangling');
      assert.equal(made.git('ls-tree', '-r', '--name-only', branch), 'metadata/a.json\nmetadata/b.json\ntop\n');
      assert.equal(made.git('rev-list', '--count', branch).trim(), '2');
    });

    it('makes no commit when nothing changed', async () => {
      const made = repository();
      const published = await publish(publication(made[way], first));
      const again = await publish(publication(made[way], first, { time: new Date(time.getTime() + 5000) }));
      assert.deepEqual(again, { kind: 'unchanged', oid: published.kind === 'published' && published.oid });
      assert.equal(made.git('rev-list', '--count', branch).trim(), '1');
    });

    it('tells the second of two writers that the branch has moved, and leaves it alone', async () => {
      const made = repository();
      await publish(publication(made[way], first));
      const tip = await tipOf(made[way]);
      const winner = await publish(publication(made[way], { top: 'one' }, { tip }));
      const loser = await publish(publication(made[way], { top: 'two' }, { tip }));
      assert.equal(winner.kind, 'published');
      assert.deepEqual(loser, { kind: 'moved', expected: tip.oid, found: winner.kind === 'published' && winner.oid });
      assert.equal(made.git('show', `${branch}:top`), 'one');
    });

    it('tells a writer who expected no branch', async () => {
      const made = repository();
      await publish(publication(made[way], first));
      const late = await publish(publication(made[way], { top: 'two' }, { tip: 'absent' }));
      assert.equal(late.kind, 'moved');
    });

    it('lets exactly one of eight simultaneous writers win', async () => {
      const made = repository();
      await publish(publication(made[way], first));
      const tip = await tipOf(made[way]);
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, writer) => publish(publication(made[way], { top: `writer ${writer}` }, { tip }))),
      );
      assert.equal(outcomes.filter(({ kind }) => kind === 'published').length, 1);
      assert.ok(outcomes.every(({ kind }) => kind === 'published' || kind === 'moved' || kind === 'failed'));
      made.git('fsck', '--strict', '--no-dangling');
      assert.equal(made.git('rev-list', '--count', branch).trim(), '2');
    });

    it('refuses when the branch is not where the caller expects it', async () => {
      const made = repository();
      await publish(publication(made[way], first));
      const expectedParent = 'f'.repeat(40);
      const outcome = await publish(publication(made[way], { top: 'x' }, { expectedParent }));
      assert.deepEqual(outcome, { kind: 'moved', expected: expectedParent, found: (await tipOf(made[way])).oid });
    });

    it('builds on what git pushed and packed', async () => {
      const made = repository();
      await publish(publication(made[way], first));
      made.git('gc', '--quiet');
      made.git('pack-refs', '--all');
      assert.equal((await publish(publication(made[way], { ...first, top: 'after' }))).kind, 'published');
      made.git('fsck', '--strict', '--no-dangling');
      assert.equal(made.git('show', `${branch}:top`), 'after');
    });

    it('carries any bytes and many files', async () => {
      const made = repository();
      const files = new Map<string, Uint8Array>();
      for (let index = 0; index < 400; index += 1)
        files.set(`targets/resources/${index}.json`, Buffer.from(`${index}`.repeat(index)));
      files.set(
        'bytes',
        Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256),
      );
      assert.equal((await publish({ ...publication(made[way], {}), files })).kind, 'published');
      made.git('fsck', '--strict', '--no-dangling');
      const found = (await tipOf(made[way])).files.get('bytes') ?? '';
      assert.ok(Buffer.from(found).equals(files.get('bytes') ?? Buffer.alloc(0)));
    });
  });
}

describe('publishing to a folder', () => {
  it('works in a repository with a work tree and leaves the work tree alone', async () => {
    count += 1;
    const path = join(root, String(count));
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', path, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', path]);
    writeFileSync(join(path, 'mesh.ts'), '');
    assert.equal((await publish(publication(path, first))).kind, 'published');
    assert.equal(git('status', '--porcelain'), '?? mesh.ts\n');
    assert.equal(git('show', `${branch}:top`), 'd');
  });

  it('says so when another program holds the lock', async () => {
    const made = repository();
    mkdirSync(join(made.path, 'refs/heads/mesh-out'), { recursive: true });
    writeFileSync(join(made.path, `refs/heads/${branch}.lock`), '');
    const outcome = await publish(publication(made.path, first));
    assert.match(outcome.kind === 'failed' ? outcome.reason : outcome.kind, /another program/);
    assert.equal(readFileSync(join(made.path, `refs/heads/${branch}.lock`), 'utf8'), '');
  });

  it('says so when a branch is in the way', async () => {
    const made = repository();
    await publish(publication(made.path, first, { branch: 'mesh-out' }));
    const outcome = await publish(publication(made.path, first));
    assert.match(outcome.kind === 'failed' ? outcome.reason : outcome.kind, /in the way/);
  });

  it('says so when it is no repository', async () => {
    const outcome = await publish(publication(root, first));
    assert.equal(outcome.kind, 'failed');
  });
});

describe('publishing to an address', () => {
  it('says so when nobody answers, there is no repository, or it is no git server', async () => {
    const other = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      for (const url of [`${server.url}/none.git`, `http://127.0.0.1:${port}/x.git`, 'http://127.0.0.1:1/x.git']) {
        for (const tip of [undefined, 'absent'] as const) {
          const outcome = await publish(publication(url, first, tip ? { tip } : {}));
          assert.equal(outcome.kind, 'failed', url);
        }
      }
    } finally {
      other.close();
      other.closeAllConnections();
    }
  });

  it('reports what a hook of the server says no to', async () => {
    const made = repository();
    writeFileSync(join(made.path, 'hooks/update'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const outcome = await publish(publication(made.url, first));
    assert.match(outcome.kind === 'failed' ? outcome.reason : outcome.kind, /refused: .*hook declined/);
  });

  it('sends the user and password of the address as a header, and shows them nowhere', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const outcome = await publish(publication(`http://robot:s%40cret@127.0.0.1:${port}/x.git`, first));
      assert.ok(outcome.kind === 'failed' && !outcome.reason.includes('cret'));
      assert.equal(seen[0], `Basic ${Buffer.from('robot:s@cret').toString('base64')}`);
    } finally {
      other.close();
      other.closeAllConnections();
    }
  });

  it('is understood by git as a client', async () => {
    const made = repository();
    await publish(publication(made.url, first));
    const clone = join(root, 'clone');
    await promisify(execFile)('git', ['clone', '--quiet', '--branch', branch, made.url, clone]);
    assert.equal(readFileSync(join(clone, 'targets/nodes/n/manifest.json'), 'utf8'), 'b');
  });
});

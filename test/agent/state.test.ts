import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ensureKey, readKey } from '../../src/agent/keys.ts';
import { identifyProcess } from '../../src/agent/state/live-process.ts';
import { lockHolder, takeLock } from '../../src/agent/state/lock.ts';
import { createStateFolder, stateFolder } from '../../src/agent/state/state-folder.ts';

const root = await mkdtemp(join(tmpdir(), 'meshc-state-'));
let count = 0;

async function freshFolder() {
  count += 1;
  const folder = stateFolder(join(root, String(count)));
  assert.equal(await createStateFolder(folder), undefined);
  return folder;
}

after(() => rm(root, { recursive: true, force: true }));

describe('the state folder', () => {
  it('is made for its owner alone', async () => {
    const folder = await freshFolder();
    assert.equal((await stat(folder.path)).mode & 0o777, 0o700);
    assert.equal((await stat(folder.keys)).mode & 0o777, 0o700);
  });

  it('is refused when others can enter it, or when it is a link', async () => {
    const folder = await freshFolder();
    await chmod(folder.path, 0o750);
    assert.equal((await createStateFolder(folder))?.code, 'state-folder-unsafe');
    await chmod(folder.path, 0o700);
    await symlink(folder.path, join(root, 'link'));
    assert.equal((await createStateFolder(stateFolder(join(root, 'link'))))?.code, 'state-folder-unsafe');
  });
});

describe('a key', () => {
  it('is made once, readable by its owner alone, and stays', async () => {
    const folder = await freshFolder();
    const made = await ensureKey(folder, 'shop/web');
    assert.equal(made.made, true);
    assert.equal((await stat(folder.key('shop/web'))).mode & 0o777, 0o600);
    const again = await ensureKey(folder, 'shop/web');
    assert.equal(again.made, false);
    assert.ok(made.reading.kind === 'key' && again.reading.kind === 'key');
    assert.equal(again.reading.key.fingerprint, made.reading.key.fingerprint);
    assert.deepEqual(await readdir(join(folder.keys, 'shop')), ['web.key.pem']);
  });

  it('is the same one for all who make it at the same time', async () => {
    const folder = await freshFolder();
    const all = await Promise.all(Array.from({ length: 8 }, () => ensureKey(folder, 'shop/web')));
    const fingerprints = all.map(({ reading }) => (reading.kind === 'key' ? reading.key.fingerprint : 'refused'));
    assert.equal(new Set(fingerprints).size, 1);
    assert.deepEqual(await readdir(join(folder.keys, 'shop')), ['web.key.pem']);
  });

  it('is refused when it is not safe, and then never replaced', async () => {
    const folder = await freshFolder();
    await ensureKey(folder, 'shop/web');
    const path = folder.key('shop/web');
    const pem = await readFile(path, 'utf8');
    await chmod(path, 0o640);
    assert.match(await refusal(folder, 'shop/web'), /mode is 640/);
    await chmod(path, 0o600);

    await symlink(path, folder.key('shop/linked'));
    assert.match(await refusal(folder, 'shop/linked'), /symbolic link/);
    await mkdir(folder.key('shop/folder'));
    assert.match(await refusal(folder, 'shop/folder'), /not a regular file/);
    await writeFile(folder.key('shop/text'), 'no key', { mode: 0o600 });
    const said = await refusal(folder, 'shop/text');
    assert.match(said, /not a private key/);
    assert.ok(!said.includes('no key'));
    assert.equal(await readFile(path, 'utf8'), pem);
  });

  it('is missing when it is missing', async () => {
    assert.deepEqual(await readKey(await freshFolder(), 'shop/none'), { kind: 'missing' });
  });
});

describe('the lock', () => {
  it('is held by one agent at a time', async () => {
    const folder = await freshFolder();
    const first = await takeLock(folder);
    assert.ok('release' in first);
    assert.equal(await lockHolder(folder), process.pid);
    const second = await takeLock(folder);
    assert.ok('code' in second);
    assert.equal(second.code, 'state-folder-locked');
    await first.release();
    const third = await takeLock(folder);
    assert.ok('release' in third);
    await third.release();
  });

  it('goes to exactly one of many who want it at the same time, also from a dead one', async () => {
    const folder = await freshFolder();
    await mkdir(folder.lock);
    await leave(folder, '0000', await deadProcess());
    for (let round = 0; round < 20; round += 1) {
      const all = await Promise.all(Array.from({ length: 6 }, () => takeLock(folder)));
      const taken = all.filter((each) => 'release' in each);
      assert.equal(taken.length, 1);
      for (const lock of taken) await lock.release();
      assert.deepEqual(await readdir(folder.lock), []);
    }
  });

  it('is not held by another process that has the number of a dead one', async () => {
    const folder = await freshFolder();
    const self = await identifyProcess(process.pid);
    await mkdir(folder.lock);
    await leave(folder, 'ffff', { ...self, startedAt: '1' });
    const lock = await takeLock(folder);
    assert.ok('release' in lock);
    await lock.release();
  });
});

async function refusal(folder: ReturnType<typeof stateFolder>, proxy: string): Promise<string> {
  const { reading } = await ensureKey(folder, proxy);
  assert.equal(reading.kind, 'refused');
  return reading.kind === 'refused' ? reading.diagnostic.message : '';
}

/** The entry of an agent that ended without giving the lock back. */
async function leave(folder: ReturnType<typeof stateFolder>, name: string, owner: object | undefined) {
  await writeFile(join(folder.lock, `${name}.json`), JSON.stringify(owner));
  await writeFile(join(folder.lock, `${name}.json.held`), '');
}

async function deadProcess() {
  // It lives until its input ends, so that it can be identified before it is dead.
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(child, 'exit');
  const identity = await identifyProcess(child.pid ?? 0);
  child.stdin.end();
  await ended;
  return identity;
}

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { foldersIn, listOutput } from '../../src/cli/output-folder/output-folder.ts';
import { recoverOutput } from '../../src/cli/output-folder/put-in-place.ts';
import { replaceOutput } from '../../src/cli/output-folder/replace-output.ts';
import type { StagePlace } from '../../src/cli/output-folder/stage.ts';
import { stageFiles } from '../../src/cli/output-folder/stage-files.ts';
import { lockOutput } from '../../src/cli/output-folder/staging.ts';
import { emitted, outputFiles } from './output-files.ts';

const writer = fileURLToPath(new URL('killed-writer.ts', import.meta.url));

const oldOutput = {
  demo: { 'a.json': 'old a\n', 'b.json': 'old b\n', 'kept.json': 'as it was\n' },
  gone: { 'g.json': 'old g\n' },
  untouched: { 'u.json': 'old u\n' },
};
const newOutput = {
  demo: { 'a.json': 'new a\n', 'deep/c.json': 'new c\n', 'kept.json': 'as it was\n' },
  fresh: { 'f.json': 'new f\n' },
  untouched: { 'u.json': 'old u\n' },
};

test('a writer killed before any step leaves the old output or the new', async () => {
  const steps = await stepsOfOneRun();
  assert.ok(steps > 10);
  const outcomes: Promise<'old' | 'new'>[] = [];
  for (let dieAt = 0; dieAt < steps; dieAt++) outcomes.push(killedBefore(dieAt));
  assert.deepEqual([...new Set(await Promise.all(outcomes))].sort(), ['new', 'old']);
});

test('before anything is decided, the output is untouched even without recovery', async () => {
  await withOutput((out) => {
    const spawned = spawnSync(process.execPath, [writer, out, '4']);
    assert.equal(spawned.signal, 'SIGKILL');
    assert.deepEqual(contentOf(out), oldOutput);
    assert.deepEqual(hiddenIn(out), ['.meshc-shop', '.meshc-shop.lock']);
  });
});

test('a recovery that is killed itself can be recovered from', async () => {
  await withOutput((out) => {
    const staging = join(out, '.meshc-shop');
    // As a writer leaves it between setting the old folder aside and putting the new one in place.
    mkdirSync(join(staging, 'new', 'demo'), { recursive: true });
    mkdirSync(join(staging, 'old', 'demo'), { recursive: true });
    writeFileSync(join(staging, 'new', 'demo', 'a.json'), 'new a\n');
    writeFileSync(join(staging, 'decision'), JSON.stringify({ replace: ['demo', 'fresh'], remove: ['gone'] }));
    rmSync(join(out, 'shop', 'demo'), { recursive: true });
    recoverOutput(out, 'shop');
    recoverOutput(out, 'shop');
    assert.deepEqual(contentOf(out), { demo: { 'a.json': 'new a\n' }, untouched: oldOutput.untouched });
  });
});

test('a file that does not change is the same file', async () => {
  await withOutput(async (out) => {
    const folder = join(out, 'shop', 'demo');
    const before = statSync(join(folder, 'kept.json')).ino;
    const files = { 'kept.json': 'as it was\n', 'new.json': 'new\n' };
    await replace(out, { demo: files }, false);
    assert.equal(statSync(join(folder, 'kept.json')).ino, before);
    assert.deepEqual(contentOf(out)['demo'], files);
  });
});

test('a file that cannot be in two folders under two names is copied', {
  skip: statSync('/dev/shm', { throwIfNoEntry: false })?.dev === statSync(tmpdir()).dev && 'there is only one disk',
}, async () => {
  await withOutput(async (out) => {
    const fresh = mkdtempSync('/dev/shm/meshc-stage-');
    try {
      const target = join(out, 'shop', 'demo');
      const files = Object.entries({ 'kept.json': 'as it was\n', 'new.json': 'new\n' });
      await stageFiles(files, { fresh, target, existing: listOutput(target).paths }, { expected: 2 });
      assert.deepEqual([...outputFiles(fresh)].sort(), files);
    } finally {
      rmSync(fresh, { recursive: true });
    }
  });
});

test('a thread stages the same, and says the same of it', async () => {
  await withOutput(async (out) => {
    const target = join(out, 'shop', 'demo');
    // More than one part, and more parts than may wait.
    const large = Array.from(
      { length: 40 },
      (_, index) => [`large/${index}.json`, `${index}`.repeat(200_000)] as const,
    );
    const files = [['a.json', 'old a\n'] as const, ['b.json', 'new b\n'] as const, ...large];
    const stage = async (name: string, expected: number) => {
      const place: StagePlace = { fresh: join(out, name), target, existing: listOutput(target).paths };
      const staged = await stageFiles(files, place, { expected });
      return { staged, content: [...outputFiles(place.fresh)] };
    };
    const here = await stage('here', 1);
    assert.deepEqual(await stage('there', 1_000_000), here);
    assert.equal(here.staged.files, files.length);
    assert.deepEqual(here.content.toSorted(), files.toSorted());
  });
});

test('what the disk refuses a thread is said as if there were none', async () => {
  await withOutput(async (out) => {
    writeFileSync(join(out, 'file'), '');
    const place: StagePlace = { fresh: join(out, 'file', 'in'), target: out, existing: new Set() };
    const refusal = async (expected: number) => {
      const error: unknown = await stageFiles([['a.json', 'a']], place, { expected }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      return error instanceof Error && { ...error, message: error.message };
    };
    const here = await refusal(1);
    assert.equal(here && 'code' in here && here.code, 'ENOTDIR');
    assert.deepEqual(await refusal(1_000_000), here);
  });
});

test('what does not change leaves the disk alone', async () => {
  await withOutput(async (out) => {
    const before = statSync(join(out, 'shop', 'demo')).ino;
    await replace(out, oldOutput, true);
    assert.equal(statSync(join(out, 'shop', 'demo')).ino, before);
    assert.deepEqual(contentOf(out), oldOutput);
    assert.deepEqual(hiddenIn(out), []);
  });
});

test('removing is all there may be to do', async () => {
  await withOutput(async (out) => {
    const { gone: _, ...rest } = oldOutput;
    await replace(out, rest, true);
    assert.deepEqual(contentOf(out), rest);
    assert.deepEqual(hiddenIn(out), []);
  });
});

test('output of another mesh is never touched', async () => {
  await withOutput(async (out) => {
    mkdirSync(join(out, 'other', 'demo'), { recursive: true });
    writeFileSync(join(out, 'other', 'demo', 'x.json'), 'x');
    await replace(out, { demo: { 'a.json': 'new a\n' } }, true);
    assert.deepEqual([...outputFiles(join(out, 'other', 'demo'))], [['x.json', 'x']]);
    assert.deepEqual(contentOf(out), { demo: { 'a.json': 'new a\n' } });
  });
});

test('a lock keeps a second writer out, and a dead writer keeps nobody out', async () => {
  await withOutput((out) => {
    writeFileSync(join(out, '.meshc-shop.lock'), String(process.ppid));
    assert.deepEqual(lockOutput(out, 'shop'), { kind: 'busy', process: process.ppid });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(out, '.meshc-shop.lock'), String(dead));
    const lock = lockOutput(out, 'shop');
    assert.equal(lock.kind, 'held');
    if (lock.kind === 'held') lock.release();
    assert.deepEqual(hiddenIn(out), []);
  });
});

test('what meshc never writes is reported', async () => {
  await withOutput((out) => {
    const folder = join(out, 'shop', 'demo');
    symlinkSync('/etc/passwd', join(folder, 'z.json'));
    assert.equal(listOutput(folder).foreign, 'z.json');
    rmSync(join(folder, 'z.json'));
    writeFileSync(join(folder, 'notes.txt'), '');
    assert.equal(listOutput(folder).foreign, 'notes.txt');
  });
});

test('a folder that is not there is empty', () => {
  assert.equal(listOutput('/nowhere/at/all').paths.size, 0);
  assert.deepEqual(foldersIn('/nowhere/at/all'), []);
});

/** Makes the output of the mesh hold these environments, and no others where they are all it has. */
async function replace(out: string, content: Record<string, Record<string, string>>, isComplete: boolean) {
  const compiled = Object.entries(content).map(([name, files]) => emitted('shop', name, Object.entries(files)));
  const { diagnostics } = await replaceOutput({ out, shown: 'out', isNamed: true, compiled, isComplete });
  assert.deepEqual(diagnostics, []);
}

async function killedBefore(step: number): Promise<'old' | 'new'> {
  const out = oldOutputFolder();
  try {
    const child = spawn(process.execPath, [writer, out, String(step)], { stdio: 'ignore' });
    const [, signal] = await once(child, 'exit');
    assert.equal(signal, 'SIGKILL');
    // As whoever comes next: the lock of a dead writer is taken over.
    const lock = lockOutput(out, 'shop');
    assert.equal(lock.kind, 'held');
    recoverOutput(out, 'shop');
    if (lock.kind === 'held') lock.release();
    const found = JSON.stringify(contentOf(out));
    assert.ok(
      [oldOutput, newOutput].some((whole) => found === JSON.stringify(whole)),
      `before step ${step}: ${found}`,
    );
    assert.deepEqual(hiddenIn(out), []);
    return found === JSON.stringify(oldOutput) ? 'old' : 'new';
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function stepsOfOneRun(): Promise<number> {
  let steps = 0;
  await withOutput((out) => {
    const run = spawnSync(process.execPath, [writer, out, '-1'], { encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    steps = Number(run.stdout);
    assert.deepEqual(contentOf(out), newOutput);
  });
  return steps;
}

async function withOutput(use: (out: string) => void | Promise<void>): Promise<void> {
  const out = oldOutputFolder();
  try {
    await use(out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function oldOutputFolder(): string {
  const out = mkdtempSync(join(tmpdir(), 'meshc-output-'));
  for (const [environment, files] of Object.entries(oldOutput)) {
    mkdirSync(join(out, 'shop', environment), { recursive: true });
    for (const [path, text] of Object.entries(files)) writeFileSync(join(out, 'shop', environment, path), text);
  }
  return out;
}

function contentOf(out: string): Record<string, Record<string, string>> {
  const folders = existsSync(join(out, 'shop')) ? foldersIn(join(out, 'shop')) : [];
  return Object.fromEntries(
    folders.map((environment) => [environment, Object.fromEntries(outputFiles(join(out, 'shop', environment)))]),
  );
}

function hiddenIn(out: string): string[] {
  return readdirSync(out).filter((name) => name.startsWith('.'));
}

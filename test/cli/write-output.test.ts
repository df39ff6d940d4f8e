import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { foldersIn, readOutput } from '../../src/cli/output-folder/output-folder.ts';
import { lockOutput } from '../../src/cli/output-folder/staging.ts';
import { recoverOutput, writeOutput } from '../../src/cli/output-folder/write-output.ts';

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
  const steps = stepsOfOneRun();
  assert.ok(steps > 10);
  const outcomes: Promise<'old' | 'new'>[] = [];
  for (let dieAt = 0; dieAt < steps; dieAt++) outcomes.push(killedBefore(dieAt));
  assert.deepEqual([...new Set(await Promise.all(outcomes))].sort(), ['new', 'old']);
});

test('before anything is decided, the output is untouched even without recovery', () => {
  withOutput((out) => {
    const spawned = spawnSync(process.execPath, [writer, out, '4']);
    assert.equal(spawned.signal, 'SIGKILL');
    assert.deepEqual(contentOf(out), oldOutput);
    assert.deepEqual(hiddenIn(out), ['.meshc-shop']);
  });
});

test('a recovery that is killed itself can be recovered from', () => {
  withOutput((out) => {
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

test('a kept file is the same file, and one that cannot be taken over is written', () => {
  withOutput((out) => {
    const folder = join(out, 'shop', 'demo');
    const before = statSync(join(folder, 'kept.json')).ino;
    const files = new Map([
      ['kept.json', 'as it was\n'],
      ['lost.json', 'lost\n'],
    ]);
    const kept = new Map([['demo', new Set(files.keys())]]);
    writeOutput({ out, mesh: 'shop', environments: new Map([['demo', files]]), kept });
    assert.equal(statSync(join(folder, 'kept.json')).ino, before);
    assert.deepEqual(contentOf(out)['demo'], Object.fromEntries(files));
  });
});

test('removing is all there may be to do', () => {
  withOutput((out) => {
    writeOutput({ out, mesh: 'shop', environments: new Map([['gone', undefined]]) });
    assert.deepEqual(contentOf(out), { demo: oldOutput.demo, untouched: oldOutput.untouched });
    assert.deepEqual(hiddenIn(out), []);
  });
});

test('output of another mesh is never touched', () => {
  withOutput((out) => {
    mkdirSync(join(out, 'other', 'demo'), { recursive: true });
    writeFileSync(join(out, 'other', 'demo', 'x.json'), 'x');
    writeOutput({ out, mesh: 'shop', environments: new Map([['demo', new Map([['a.json', 'new a\n']])]]) });
    assert.deepEqual([...readOutput(join(out, 'other', 'demo')).files], [['x.json', 'x']]);
    assert.deepEqual([...readOutput(join(out, 'shop', 'demo')).files], [['a.json', 'new a\n']]);
  });
});

test('a lock keeps a second writer out, and a dead writer keeps nobody out', () => {
  withOutput((out) => {
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

test('what meshc never writes is reported, not read', () => {
  withOutput((out) => {
    const folder = join(out, 'shop', 'demo');
    symlinkSync('/etc/passwd', join(folder, 'z.json'));
    assert.equal(readOutput(folder).foreign, 'z.json');
    rmSync(join(folder, 'z.json'));
    writeFileSync(join(folder, 'notes.txt'), '');
    assert.equal(readOutput(folder).foreign, 'notes.txt');
  });
});

test('a folder that is not there is empty', () => {
  assert.deepEqual(readOutput('/nowhere/at/all'), { files: new Map() });
  assert.deepEqual(foldersIn('/nowhere/at/all'), []);
});

async function killedBefore(step: number): Promise<'old' | 'new'> {
  const out = oldOutputFolder();
  try {
    const child = spawn(process.execPath, [writer, out, String(step)], { stdio: 'ignore' });
    const [, signal] = await once(child, 'exit');
    assert.equal(signal, 'SIGKILL');
    recoverOutput(out, 'shop');
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

function stepsOfOneRun(): number {
  let steps = 0;
  withOutput((out) => {
    const run = spawnSync(process.execPath, [writer, out, '-1'], { encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    steps = Number(run.stdout);
    assert.deepEqual(contentOf(out), newOutput);
  });
  return steps;
}

function withOutput(use: (out: string) => void): void {
  const out = oldOutputFolder();
  try {
    use(out);
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
    folders.map((environment) => [environment, Object.fromEntries(readOutput(join(out, 'shop', environment)).files)]),
  );
}

function hiddenIn(out: string): string[] {
  return readdirSync(out).filter((name) => name.startsWith('.'));
}

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exitCode } from '../../src/cli/exit-code.ts';
import { recoverOutput } from '../../src/cli/output-folder/put-in-place.ts';
import { scratchRepository } from '../git/scratch-repository.ts';
import { run } from './run.ts';
import { goodMesh, shifted } from './shop.ts';
import { withRepository } from './with-repository.ts';

const writer = fileURLToPath(new URL('killed-writer.ts', import.meta.url));
const routes = 'out/shop/production/services/default/cart/routes.json';

describe('a compilation that was killed', { concurrency: true }, () => {
  it('between its two renames is finished by whoever reads the output next', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write }) => {
      assert.equal((await run(root, 'compile')).code, exitCode.ok);
      write({ 'mesh.ts': shifted });
      assert.equal((await run(root, 'compile', '--out', 'shifted')).code, exitCode.ok);

      killBetweenRenames(root, 'shifted/shop/production');
      const checked = await run(root, 'compile', '--check');
      assert.equal(checked.code, exitCode.ok, checked.err);
      assert.match(checked.err, /^ok {2}out\/shop\/production is fresh$/m);
      assert.match(readFileSync(join(root, routes), 'utf8'), /"weight": 50/);

      // So that there is something to write again.
      rmSync(join(root, routes));
      killBetweenRenames(root, 'shifted/shop/production');
      const looked = await run(root, 'doctor');
      assert.match(looked.out, /^ok +output +out is fresh$/m);
      assert.match(looked.out, /^ok +leftovers +a compilation was interrupted; it is settled now$/m);
      assert.ok(!existsSync(join(root, 'out/.meshc-shop')));
    });
  });

  it('before it decided anything is forgotten', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root }) => {
      await run(root, 'compile');
      mkdirSync(join(root, 'out/.meshc-shop/new/production'), { recursive: true });
      writeFileSync(join(root, 'out/.meshc-shop/new/production/half.json'), '{');
      assert.match((await run(root, 'compile')).out, /unchanged/);
      assert.deepEqual(readdirSync(join(root, 'out')), ['shop']);
    });
  });

  it('is not one that is still at work', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root }) => {
      mkdirSync(join(root, 'out/.meshc-shop/new'), { recursive: true });
      const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      try {
        writeFileSync(join(root, 'out/.meshc-shop.lock'), String(other.pid));
        for (const words of [['compile', '--check'], ['compile']]) {
          const ran = await run(root, ...words);
          assert.equal(ran.code, exitCode.temporary, ran.err);
          assert.match(
            ran.err,
            new RegExp(`^error\\[output-busy\\]: process ${other.pid} is writing to \`out\`$`, 'm'),
          );
        }
        assert.ok(existsSync(join(root, 'out/.meshc-shop/new')));
      } finally {
        other.kill('SIGKILL');
      }
    });
  });
});

describe('a staging folder that came with a repository', () => {
  const hostile: readonly { readonly name: string; readonly lay: (staging: string, victim: string) => void }[] = [
    {
      name: 'names a folder outside',
      lay: (staging) => decide(staging, { replace: [], remove: ['../../../victim'] }),
    },
    {
      name: 'takes its new output from a link',
      lay: (staging, victim) => {
        decide(staging, { replace: ['precious'], remove: [] });
        symlinkSync(victim, join(staging, 'new'));
      },
    },
    {
      name: 'takes one environment from a link',
      lay: (staging, victim) => {
        decide(staging, { replace: ['production'], remove: [] });
        mkdirSync(join(staging, 'new'));
        symlinkSync(victim, join(staging, 'new/production'));
      },
    },
    { name: 'is a link itself', lay: (staging, victim) => symlinkSync(victim, staging) },
    {
      name: 'holds no decision',
      lay: (staging) => {
        mkdirSync(staging);
        writeFileSync(join(staging, 'decision'), '{"replace":');
      },
    },
  ];
  for (const { name, lay } of hostile) {
    it(`and ${name} is only forgotten`, () => {
      const { root, write, remove } = scratchRepository();
      try {
        write({ 'victim/precious/a.json': '{}', 'repository/out/shop/production/a.json': '{}' });
        const [victim, out] = [join(root, 'victim'), join(root, 'repository/out')];
        lay(join(out, '.meshc-shop'), victim);
        recoverOutput(out, 'shop');
        assert.deepEqual(readdirSync(out), ['shop']);
        assert.deepEqual(readdirSync(victim, { recursive: true }).sort(), ['precious', 'precious/a.json']);
        assert.deepEqual(readdirSync(join(out, 'shop/production')), ['a.json']);
      } finally {
        remove();
      }
    });
  }
});

function killBetweenRenames(root: string, folder: string): void {
  const words = [writer, join(root, 'out'), 'put production in place', join(root, folder)];
  const killed = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(killed.signal, 'SIGKILL', killed.stderr);
  assert.ok(!existsSync(join(root, 'out/shop/production')), 'killed in the window');
}

function decide(staging: string, decision: { replace: readonly string[]; remove: readonly string[] }): void {
  mkdirSync(staging);
  writeFileSync(join(staging, 'decision'), JSON.stringify(decision));
}

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { exitCode } from '../../src/cli/exit-code.ts';
import { run } from './run.ts';
import { goodMesh, shifted } from './shop.ts';
import { withRepository } from './with-repository.ts';

const twoEnvironments = `export const environments = ['demo', 'production'] as const;\n${goodMesh
  .replace(
    "const mesh = new Mesh('shop', ",
    "export default ({ environment }: { environment: string }) => {\nconst mesh = new Mesh('shop', ",
  )
  .replace("'shop.example'", '`$' + '{environment}.example`')
  .replace('export default mesh;', 'return mesh;\n};')}`;

describe('compile', { concurrency: true }, () => {
  it('the first compile writes, the second changes nothing, a changed source changes one file', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write }) => {
      const first = await run(root, 'compile');
      assert.equal(first.code, exitCode.ok, first.err);
      assert.match(first.out, /^out\/shop\/production {2}\d+ files written\n$/);
      assert.match((await run(root, 'compile')).out, /^out\/shop\/production {2}\d+ files, unchanged\n$/);
      write({ 'mesh.ts': shifted });
      const third = await run(root, 'compile');
      assert.equal(
        third.out,
        'out/shop/production  1 file changed\n  ~ out/shop/production/services/default/cart/routes.json\n',
      );
    });
  });

  it('what the mesh no longer has is removed and named', async () => {
    await withRepository({ 'mesh.ts': twoEnvironments }, async ({ root, write }) => {
      assert.equal((await run(root, 'compile')).code, exitCode.ok);
      assert.ok(existsSync(join(root, 'out/shop/demo')));
      write({ 'mesh.ts': twoEnvironments.replace("['demo', 'production']", "['production']") });
      const stale = await run(root, 'compile', '--check');
      assert.equal(stale.code, exitCode.integrity);
      assert.match(stale.err, /`out\/shop\/demo` is not what the source compiles to: \d+ too many/);
      const ran = await run(root, 'compile');
      assert.match(ran.out, /out\/shop\/demo +\d+ files removed: the mesh no longer has this environment/);
      assert.match(ran.out, / {2}- out\/shop\/demo\/services\/default\/cart\/routes\.json\n/);
      assert.ok(!existsSync(join(root, 'out/shop/demo')));
      assert.equal((await run(root, 'compile', '--check')).code, exitCode.ok);
    });
  });

  it('one environment is compiled without touching the other', async () => {
    await withRepository({ 'mesh.ts': twoEnvironments }, async ({ root }) => {
      assert.equal((await run(root, 'compile', '--env', 'production')).code, exitCode.ok);
      assert.ok(!existsSync(join(root, 'out/shop/demo')));
      assert.equal((await run(root, 'compile', '--env', 'demo')).code, exitCode.ok);
      assert.ok(existsSync(join(root, 'out/shop/production')));
    });
  });

  it('stale output is named file by file, and nothing is written', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root }) => {
      await run(root, 'compile');
      const folder = join(root, 'out/shop/production');
      writeFileSync(join(folder, 'services/default/cart/routes.json'), '{}\n');
      rmSync(join(folder, 'workloads/default/front.json'));
      writeFileSync(join(folder, 'services/extra.json'), '{}\n');
      const ran = await run(root, 'compile', '--check');
      assert.equal(ran.code, exitCode.integrity);
      assert.match(ran.err, /1 changed, 1 missing, 1 too many/);
      assert.match(ran.err, /changed: out\/shop\/production\/services\/default\/cart\/routes\.json/);
      assert.match(ran.err, /missing: out\/shop\/production\/workloads\/default\/front\.json/);
      assert.match(ran.err, /too many: out\/shop\/production\/services\/extra\.json/);
      assert.equal(readFileSync(join(folder, 'services/default/cart/routes.json'), 'utf8'), '{}\n');
    });
  });

  it('a committed output is checked at its commit, whatever the work tree holds', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write, commit }) => {
      await run(root, 'compile');
      commit('fresh');
      write({ 'mesh.ts': shifted });
      assert.equal((await run(root, 'compile', '--check', '--at', 'HEAD')).code, exitCode.ok);
      assert.equal((await run(root, 'compile', '--check')).code, exitCode.integrity);
      commit('stale');
      assert.equal((await run(root, 'compile', '--check', '--at', 'HEAD')).code, exitCode.integrity);
      assert.equal((await run(root, 'compile', '--check', '--at', 'HEAD~1')).code, exitCode.ok);
    });
  });

  it("what is not the compiler's is never deleted", async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root }) => {
      mkdirSync(join(root, 'out/shop/production'), { recursive: true });
      writeFileSync(join(root, 'out/shop/production/notes.txt'), 'mine');
      const ran = await run(root, 'compile');
      assert.equal(ran.code, exitCode.definitions);
      assert.match(ran.err, /^error\[foreign-output\]: .*notes\.txt/);
      assert.equal(readFileSync(join(root, 'out/shop/production/notes.txt'), 'utf8'), 'mine');
    });
  });

  it('a commit is compiled to a folder of its own', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write, commit }) => {
      commit('good');
      write({ 'mesh.ts': 'not a mesh' });
      assert.equal((await run(root, 'compile', '--at', 'HEAD')).code, exitCode.usage);
      const ran = await run(root, 'compile', '--at', 'HEAD', '--out', 'build');
      assert.equal(ran.code, exitCode.ok, ran.err);
      assert.ok(existsSync(join(root, 'build/shop/production/workloads/default/front.json')));
      assert.ok(!existsSync(join(root, 'out')));
    });
  });

  it('a mesh in a folder of a repository is found from above and from inside', async () => {
    await withRepository({ 'meshes/shop/mesh.ts': goodMesh }, async ({ root }) => {
      assert.match((await run(root, 'compile', 'meshes/shop')).out, /^meshes\/shop\/out\/shop\/production /);
      assert.match((await run(join(root, 'meshes/shop'), 'compile')).out, /^out\/shop\/production /);
    });
  });

  it('the JSON form lists every change', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write }) => {
      await run(root, 'compile');
      write({ 'mesh.ts': shifted });
      const { outputs, ok } = JSON.parse((await run(root, 'compile', '--format', 'json')).out);
      assert.equal(ok, true);
      assert.deepEqual(outputs[0].changes, [{ change: 'changed', path: 'services/default/cart/routes.json' }]);
      assert.equal(outputs[0].folder, 'out/shop/production');
    });
  });
});

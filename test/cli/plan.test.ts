import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { exitCode } from '../../src/cli/exit-code.ts';
import { run } from './run.ts';
import { goodMesh, unknownVersion } from './shop.ts';
import { withRepository } from './with-repository.ts';

/** The same mesh whose readers may also write. */
const widened = goodMesh.replace("methods: ['GET']", "methods: ['GET', 'POST']");

function stating(paths: string): string {
  const intent = `new Intent(mesh, 'writers', { gains: [{ from: [front], to: cart.port('http'), methods: ['POST']${paths} }] });`;
  return widened
    .replace('import { AuthorizationPolicy, HttpRoute,', 'import { AuthorizationPolicy, HttpRoute, Intent,')
    .replace('export default', `${intent}\n\nexport default`);
}

describe('plan', { concurrency: true }, () => {
  it('stops at the gates that were asked for, and says which', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write, commit }) => {
      commit('first');
      write({ 'mesh.ts': widened });
      const stopped = await run(root, 'plan', '--fail-on', 'outage,broadening', '--fail-on', 'collateral');
      assert.equal(stopped.code, exitCode.gate);
      assert.match(stopped.out, /^failed {2}broadening: 1 change\npassed {2}outage\nfailed {2}collateral: 1 change$/m);
      const silent = await run(root, 'plan', '--fail-on', 'outage,broadening', '--format', 'github');
      assert.deepEqual([silent.code, silent.err], [exitCode.gate, 'failed  broadening: 1 change\n']);
      assert.equal((await run(root, 'plan', '--fail-on', 'outage,weaker-tls')).code, exitCode.ok);
      assert.equal((await run(root, 'plan', '--fail-on', 'everything')).code, exitCode.usage);
    });
  });

  it('holds a change against the intent that came with it', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write, commit }) => {
      commit('first');
      write({ 'mesh.ts': stating('') });
      const met = await run(root, 'plan', '--fail-on', 'collateral');
      assert.equal(met.code, exitCode.ok, met.out);
      assert.match(met.out, /stated by intent default\/writers/);
      assert.match(
        met.out,
        /^ {4}met {2}default\/writers: default\/front to default\/cart:http: POST \(mesh\.ts:30:1\)$/m,
      );
      write({ 'mesh.ts': stating(", paths: ['/new']") });
      assert.equal((await run(root, 'plan', '--fail-on', 'collateral')).code, exitCode.gate);
    });
  });

  it('puts findings at the lines that decide them', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write, commit }) => {
      commit('first');
      write({ 'mesh.ts': widened });
      const github = await run(root, 'plan', '--format', 'github');
      assert.match(
        github.out,
        /^::warning file=mesh\.ts,line=28,[^:]*title=access-gained::default\/front may now call default\/cart:http: POST any path/m,
      );
      const sarif = JSON.parse((await run(root, 'plan', '--format', 'sarif')).out);
      assert.deepEqual(
        sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId),
        ['access-gained'],
      );
    });
  });

  it('says which side does not compile, and why', async () => {
    await withRepository({ 'mesh.ts': unknownVersion }, async ({ root, write, commit }) => {
      commit('broken');
      write({ 'mesh.ts': goodMesh });
      const repaired = await run(root, 'plan');
      assert.equal(repaired.code, exitCode.ok);
      assert.match(
        repaired.out,
        /^note: HEAD: it does not compile: .*\n {2}mesh\.ts:\d+:\d+: error\[unknown-version\]: /m,
      );
      write({ 'mesh.ts': unknownVersion });
      const broken = await run(root, 'plan');
      assert.equal(broken.code, exitCode.definitions);
      assert.match(broken.err, /^the head, work tree, does not compile:\nerror\[unknown-version\]/m);
      // Whoever posts the plan learns that there is none, and nothing takes it for one without changes.
      assert.equal((await run(root, 'plan', '--out', 'none.json')).code, exitCode.definitions);
      const shown = await run(root, 'plan', 'show', 'none.json');
      assert.equal(shown.code, exitCode.definitions);
      assert.match(shown.out, /^note: work tree: does not compile\n {2}mesh\.ts:\d+:\d+: error\[unknown-version\]: /m);
    });
  });

  it('finds nothing where only the writing changes', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write, commit }) => {
      commit('first');
      const [head = '', ...declarations] = goodMesh.split(/\n(?=new |const |export )/);
      const services = declarations.filter((text) => text.startsWith('const '));
      const others = declarations.filter((text) => text.startsWith('new '));
      const moved = [head, '', ...services, '// Policies first.', ...others.toReversed(), 'export default mesh;\n'];
      write({
        'mesh.ts': `import './shop/all.ts';\nexport { default } from './shop/all.ts';\n`,
        'shop/all.ts': moved.join('\n').replaceAll(/(?<!')\bcart\b(?!['-])/g, 'basket'),
      });
      const ran = await run(root, 'plan', '--detailed-exitcode');
      assert.equal(ran.code, exitCode.ok, ran.out + ran.err);
      assert.match(ran.out, /^shop\/production: no changes$/m);
    });
  });

  it('a saved plan is shown as the plan was, and held against other gates', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write, commit }) => {
      commit('first');
      write({ 'mesh.ts': widened });
      const planned = await run(root, 'plan', '--out', 'plan.json');
      const shown = await run(root, 'plan', 'show', 'plan.json');
      assert.deepEqual(shown, planned);
      assert.equal((await run(root, 'plan', 'show', 'plan.json', '--detailed-exitcode')).code, exitCode.changes);
      assert.equal((await run(root, 'plan', 'show', 'plan.json', '--fail-on', 'broadening')).code, exitCode.gate);
      assert.match(
        (await run(root, 'plan', 'show', 'plan.json', '--format', 'markdown')).out,
        /<!-- meshc:plan v=1 -->/,
      );
      const plan = JSON.parse(readFileSync(join(root, 'plan.json'), 'utf8'));
      const save = (name: string, value: unknown) => writeFileSync(join(root, name), JSON.stringify(value));
      save('minor.json', { ...plan, format_version: '1.7', added: { later: true } });
      assert.equal((await run(root, 'plan', 'show', 'minor.json')).out, planned.out);
      save('major.json', { ...plan, format_version: '2.0' });
      save('other.json', { ...plan, plans: 'none' });
      const refused: readonly (readonly [file: string, code: RegExp])[] = [
        ['major.json', /^error\[plan-too-new\]: `major\.json` is a plan of format 2\.0/],
        ['other.json', /^error\[plan-unreadable\]: .*\/plans must be array/],
        ['mesh.ts', /^error\[plan-unreadable\]: .*it is no JSON/],
        ['absent.json', /^error\[plan-unreadable\]: /],
      ];
      for (const [file, code] of refused) {
        const ran = await run(root, 'plan', 'show', file);
        assert.equal(ran.code, exitCode.definitions, file);
        assert.match(ran.err, code);
      }
    });
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { collect } from '../../src/cli/compile-tree.ts';
import { noProof } from '../../src/cli/envoy-proof.ts';
import { exitCode } from '../../src/cli/exit-code.ts';
import { compileMesh } from '../../src/cli/open-mesh.ts';
import { runCommandLine } from '../../src/cli/program.ts';
import { planProblems } from '../../src/cli/release/hold-to-plan.ts';
import { packageFacts } from '../../src/cli/version.ts';
import { canonicalJson } from '../../src/output/canonical-json.ts';
import type { PlanDocument } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { createCertificateRequest } from '../../src/x509/certificate-request.ts';
import { createKeyPair } from '../../src/x509/key.ts';
import { terminalOf } from '../cli/run.ts';
import { goodMesh, shifted } from '../cli/shop.ts';
import { gitEnvironment } from '../git/scratch-repository.ts';

const widened = shifted.replace("methods: ['GET']", "methods: ['GET', 'POST']");

describe('a release that is held to a plan', () => {
  let root = '';
  let hours = 0;
  /** The commit of each version of the mesh. */
  const commits = { good: '', shifted: '', widened: '' };

  async function run(...words: readonly string[]) {
    const printed = { out: '', err: '' };
    hours += 1;
    const now = new Date(Date.parse('2030-06-01T12:00:00Z') + hours * 3_600_000);
    const code = await runCommandLine(words, { ...terminalOf(root, printed), now: () => now });
    return { code, ...printed };
  }
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: root, env: gitEnvironment, encoding: 'utf8' }).trim();
  function commit(mesh: string): string {
    writeFileSync(join(root, 'mesh.ts'), mesh);
    git('add', '--all');
    git('commit', '--quiet', '--message', 'a change');
    return git('rev-parse', 'HEAD');
  }
  const choice = (at: string) => ({ repository: root, entry: undefined, environment: undefined, directory: root, at });
  async function compile(at: string) {
    const { compiled, diagnostics } = await compileMesh(choice(at), noProof);
    const [only] = compiled;
    assert.ok(only, JSON.stringify(diagnostics));
    return collect(only);
  }

  before(async () => {
    root = join(mkdtempSync(join(tmpdir(), 'meshc-planned-')), 'mesh');
    mkdirSync(root);
    git('init', '--quiet', '--initial-branch=main');
    for (const proxy of ['front', 'cart-v1', 'cart-v2']) {
      const path = join(root, `enroll/production/node-a/default/${proxy}.csr`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, await createCertificateRequest(createKeyPair()));
    }
    commits.good = commit(goodMesh);
    commits.widened = commit(widened);
    // Another commit than the one that is planned here, and another line for everything.
    commits.shifted = commit(`\n\n${shifted}`);
  });
  after(() => rmSync(dirname(root), { recursive: true }));

  it('is made when the plan says what it does, and not when nodes have moved on', async () => {
    assert.equal((await run('keys', 'init', '--directory', '../keys', '--trust-domain', 'shop.example')).code, 0);
    const first = await run('release', '--keys', '../keys', '--at', commits.good);
    assert.equal(first.code, exitCode.ok, first.err);
    assert.equal((await run('plan', commits.good, commits.shifted, '--out', '../plan.json')).code, exitCode.ok);
    const planned = ['release', '--keys', '../keys', '--at', commits.shifted, '--plan', '../plan.json'];
    const second = await run(...planned);
    assert.equal(second.code, exitCode.ok, second.err);
    const third = await run(...planned);
    assert.equal(third.code, exitCode.integrity, third.out);
    assert.match(
      third.err,
      /^error\[release-not-planned\]: `\.\.\/plan\.json` is not the plan of this release: it differs/,
    );
    assert.equal((await run(...planned, '--revert-to', '3')).code, exitCode.usage);
  });

  it('is bound to what both sides compile to, and to no commit', async () => {
    const [good, moved, wide] = [
      await compile(commits.good),
      await compile(commits.shifted),
      await compile(commits.widened),
    ];
    const document: PlanDocument = {
      format_version: '1.0',
      version: packageFacts().version,
      base: { name: 'elsewhere' },
      head: { name: 'topic' },
      plans: [planChanges(good, moved)],
      gates: [],
    };
    const [plan] = document.plans;
    assert.ok(plan);
    const held = async (value: object, released = moved, previous: string | undefined = commits.good) => {
      writeFileSync(join(root, '../held.json'), canonicalJson(value));
      const found = await planProblems({ file: '../held.json', previous, choice: choice('HEAD'), released });
      return found.map(({ message }) => message.replace(/^.*this release: /, '')).join();
    };
    assert.equal(await held(document), '');
    assert.equal(await held(document, wide), 'it differs in access, files, proxies');
    assert.equal(
      await held(document, moved, commits.widened),
      'it differs in access, files, outages, proxies, traffic',
    );
    assert.equal(await held({ ...document, plans: [{ ...plan, traffic: [] }] }), 'it differs in traffic');
    assert.equal(await held({ ...document, plans: [] }), 'it has no shop/production');
    assert.match(await held({ ...document, version: '0.0.1' }), /^meshc 0\.0\.1 made it/);
    const head = { name: 'topic', absent: 'does not compile' };
    assert.equal(await held({ ...document, head }), 'its two sides could not be compared');
    const none = await planProblems({
      file: '../held.json',
      previous: undefined,
      choice: choice('HEAD'),
      released: moved,
    });
    assert.equal(none.length, 1);
  });
});

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { nodeFinding } from '../../src/cli/doctor/finding.ts';
import { exitCode } from '../../src/cli/exit-code.ts';
import { renderPage } from '../../src/cli/render-page.ts';
import { catalog } from '../../src/diagnostic/catalog.ts';
import { gitEnvironment, scratchRepository } from '../git/scratch-repository.ts';
import { run } from './run.ts';
import { goodMesh, shifted } from './shop.ts';

describe('the other commands', { concurrency: true }, () => {
  it('init makes a repository that checks, tests, compiles and plans', async () => {
    await inFolder(async (folder) => {
      const made = await run(folder, 'init', 'shop');
      assert.equal(made.code, exitCode.ok, made.err);
      const root = join(folder, 'shop');
      for (const path of [
        'mesh.ts',
        'mesh.test.ts',
        'package.json',
        'tsconfig.json',
        '.gitignore',
        '.gitattributes',
        'README.md',
      ]) {
        assert.ok(existsSync(join(root, path)), path);
      }
      assert.match(readFileSync(join(root, '.gitattributes'), 'utf8'), /^out\/\*\* linguist-generated=true$/m);
      assert.equal((await run(root, 'check')).code, exitCode.ok);
      assert.equal((await run(root, 'test', '--coverage-min', '100')).code, exitCode.ok);
      assert.equal((await run(root, 'compile')).code, exitCode.ok);
      execFileSync('git', ['add', '--all'], { cwd: root, env: gitEnvironment });
      execFileSync('git', ['commit', '--quiet', '-m', 'first'], { cwd: root, env: gitEnvironment });
      assert.equal((await run(root, 'compile', '--check', '--at', 'HEAD')).code, exitCode.ok);
      assert.equal((await run(root, 'plan', '--detailed-exitcode')).code, exitCode.ok);
      assert.equal((await run(root, 'doctor')).code, exitCode.ok);
    });
  });

  it('the workflow init writes runs the four steps of a review, with read rights only', async () => {
    await inFolder(async (folder) => {
      await run(folder, 'init');
      const workflow = parse(readFileSync(join(folder, '.github/workflows/mesh.yaml'), 'utf8'));
      assert.deepEqual(workflow.permissions, { contents: 'read' });
      const steps: { run?: string }[] = workflow.jobs.mesh.steps;
      const commands = steps.flatMap(({ run: command }) => command ?? []).join('\n');
      assert.match(commands, /meshc check .*\n.*meshc test .*\n.*meshc compile --check\n.*meshc plan HEAD\^1 HEAD/);
      assert.doesNotMatch(commands, /\$\{\{/, 'no expression of an event reaches a shell');
    });
  });

  it('init never overwrites', async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'mesh.ts'), 'mine');
      const ran = await run(folder, 'init');
      assert.match(ran.out, /^= mesh\.ts is there already$/m);
      assert.equal(readFileSync(join(folder, 'mesh.ts'), 'utf8'), 'mine');
      assert.doesNotMatch((await run(folder, 'init')).out, /^\+/m);
    });
  });

  it('diff shows the value that changed, as text too', async () => {
    const repository = scratchRepository({ 'mesh.ts': goodMesh });
    try {
      repository.commit('first');
      repository.write({ 'mesh.ts': shifted });
      const structural = await run(repository.root, 'diff', '--detailed-exitcode');
      assert.equal(structural.code, exitCode.changes, structural.err);
      assert.match(structural.out, /^shop\/production: 1 file differs\n/);
      assert.match(structural.out, /weight: 90 -> 50\n/);
      const text = await run(repository.root, 'diff', '--text');
      assert.match(text.out, /^- .*"weight": 90 },\n(?:- .*\n)?\+ .*"weight": 50 },$/m);
      const { environments } = JSON.parse((await run(repository.root, 'diff', '--format', 'json')).out);
      assert.equal(environments[0].resources[0].name, 'default/cart/http');
    } finally {
      repository.remove();
    }
  });

  it('a plan before the first commit, and over a base that does not compile, shows everything as new', async () => {
    const repository = scratchRepository({ 'mesh.ts': goodMesh });
    try {
      const first = await run(repository.root, 'plan');
      assert.equal(first.code, exitCode.ok, first.err);
      assert.match(first.out, /note: HEAD: the repository has no commit yet\n/);
      assert.match(first.out, /shop\/production: new environment/);
      repository.write({ 'mesh.ts': 'broken' });
      repository.commit('broken');
      repository.write({ 'mesh.ts': goodMesh });
      const repaired = await run(repository.root, 'plan', '--out', 'plan.json');
      assert.equal(repaired.code, exitCode.ok, repaired.err);
      assert.match(repaired.out, /note: HEAD: it does not compile: /);
      const document = JSON.parse(readFileSync(join(repository.root, 'plan.json'), 'utf8'));
      assert.equal(document.format_version, '1.0');
      assert.equal(document.plans[0].change, 'added');
    } finally {
      repository.remove();
    }
  });

  it('a wider policy hits the gate', async () => {
    const repository = scratchRepository({ 'mesh.ts': goodMesh });
    try {
      repository.commit('first');
      repository.write({ 'mesh.ts': goodMesh.replace("methods: ['GET']", "methods: ['GET', 'PUT']") });
      const ran = await run(
        repository.root,
        'plan',
        '--fail-on',
        'broadening',
        '--format',
        'human',
        '--format',
        'json',
      );
      assert.equal(ran.code, exitCode.gate);
      assert.match(ran.err, /\+ default\/front may now call default\/cart:http: PUT any path/);
      assert.equal(JSON.parse(ran.out).plans[0].access.length, 1);
    } finally {
      repository.remove();
    }
  });

  it('explain prints the page of a code, however it was copied', async () => {
    for (const word of ['stale-output', 'error[stale-output]:', '[stale-output]']) {
      const ran = await run('/', 'explain', word);
      assert.equal(ran.code, exitCode.ok, ran.err);
      assert.match(ran.out, /^stale-output\n/);
      assert.match(ran.out, /^Wrong:\n[\s\S]*^Right:\n/m);
    }
    assert.equal((await run('/', 'explain')).out, `${Object.keys(catalog).sort().join('\n')}\n`);
  });

  it('a page keeps its words when it is printed', () => {
    const page = '# a-code\n\nUse `x`.\n\n## Wrong\n\n```ts\nlet a;\n```\n';
    assert.equal(renderPage(page, { color: false }), 'a-code\n\nUse `x`.\n\nWrong:\n\n    let a;\n');
  });

  it('doctor names what is wrong and what to do', async () => {
    await inFolder(async (folder) => {
      const ran = await run(folder, 'doctor');
      assert.equal(ran.code, exitCode.definitions);
      assert.match(ran.out, /^wrong +repository .*\n +\S/m);
      assert.match(ran.out, /^ok +node /m);
      const { ok, findings } = JSON.parse((await run(folder, 'doctor', '--format', 'json')).out);
      assert.equal(ok, false);
      assert.ok(findings.length >= 6);
    });
    assert.equal(nodeFinding('22.21.9').state, 'wrong');
    assert.equal(nodeFinding('22.22.0').state, 'well');
    assert.equal(nodeFinding('24.0.0').state, 'well');
  });

  it('completion completes commands, options, and the values of options, in a real bash', async () => {
    const { out: script } = await run('/', 'completion', 'bash');
    const complete = (...words: readonly string[]) => {
      const list = words.map((word) => `'${word}'`).join(' ');
      const source = `${script}\nCOMP_WORDS=(meshc ${list}); COMP_CWORD=${words.length}; _meshc; echo "\${COMPREPLY[*]}"`;
      const ran = spawnSync('bash', ['--norc', '-c', source], { encoding: 'utf8' });
      assert.equal(ran.stderr, '');
      return ran.stdout.trim().split(' ');
    };
    assert.deepEqual(complete('che'), ['check']);
    assert.deepEqual(complete('check', '--fail'), ['--fail-level']);
    assert.deepEqual(complete('check', '--format', 's'), ['sarif']);
    assert.deepEqual(complete('explain', 'stale'), ['stale-output']);
    assert.deepEqual(complete('completion', ''), ['bash', 'zsh', 'fish', '--color', '--help']);
  });

  it('every command is in the completion of every shell', async () => {
    const { out: help } = await run('/', '--help');
    const commands = [...help.matchAll(/^ {2}([a-z]+) (?:\[|<| )/gm)].map(([, name]) => name ?? '');
    assert.ok(commands.length >= 10);
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { out } = await run('/', 'completion', shell);
      assert.deepEqual(
        commands.filter((name) => !out.includes(name)),
        [],
        shell,
      );
    }
  });
});

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-cli-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The package as somebody gets it: packed, installed into an empty folder, and used there. */
describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-package-'));
  const installed = join(folder, 'installed');
  // Whoever installs it has a supported Node; the machine that tests may not.
  const environment = {
    ...process.env,
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    NO_COLOR: '1',
  };
  const run = (program: string, ...parameters: string[]) =>
    execFileSync(program, parameters, {
      cwd: installed,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const meshc = (...parameters: string[]) => run(join(installed, 'node_modules', '.bin', 'meshc'), ...parameters);

  before(() => {
    mkdirSync(installed);
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    assert.ok(tarball);
    writeFileSync(join(installed, 'package.json'), '{"private":true,"type":"module"}\n');
    run(
      'npm',
      'install',
      '--prefer-offline',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--silent',
      join(folder, tarball),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has a binary that says its version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(meshc('version').trim(), `meshc ${version}`);
  });

  it('has the agent as one file, which may be put anywhere', () => {
    const alone = join(folder, 'agent');
    copyFileSync(join(installed, 'node_modules', 'meshc', 'dist', 'meshc-agent.mjs'), alone);
    assert.match(run(alone, '--version'), /^meshc \d+\.\d+\.\d+$/m);
  });

  it('starts a repository and compiles it', () => {
    meshc('init', 'shop');
    meshc('check', 'shop');
    assert.match(meshc('test', 'shop'), /2 tests passed/);
    meshc('compile', 'shop');
    assert.ok(
      existsSync(
        join(installed, 'shop', 'out', 'quickstart', 'production', 'services', 'default', 'greeting', 'routes.json'),
      ),
    );
  });

  it('has types with which an editor finds a wrong version', () => {
    const mesh = join(installed, 'shop', 'mesh.ts');
    run(process.execPath, join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'shop');
    writeFileSync(mesh, readFileSync(mesh, 'utf8').replace("version('v2'), weight", "version('v9'), weight"));
    assert.throws(
      () => run(process.execPath, join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'shop', '--pretty', 'false'),
      (error: { stdout: string }) => /'"v9"' is not assignable to parameter of type '"v1" \| "v2"'/.test(error.stdout),
    );
  });

  it('can be imported as a library, with the pipeline as a function', () => {
    const program = `import { Mesh } from 'meshc'; import { compile } from 'meshc/compile'; console.log(typeof Mesh, typeof compile);`;
    assert.equal(run(process.execPath, '--input-type=module', '--eval', program).trim(), 'function function');
  });
});

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { apologise } from '../../src/cli/command-line.ts';
import { CompilerBug } from '../../src/cli/compiler-bug.ts';
import { envoyProof } from '../../src/cli/envoy-proof.ts';
import { exitCode } from '../../src/cli/exit-code.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

test('the process ends with the code of the command, data on one stream and words on the other', () => {
  const version = spawnSync(process.execPath, [main, 'version'], { encoding: 'utf8' });
  assert.deepEqual([version.status, version.stderr], [0, '']);
  assert.match(version.stdout, /^meshc \d+\.\d+\.\d+\n$/);
  const wrong = spawnSync(process.execPath, [main, 'nope'], { encoding: 'utf8' });
  assert.deepEqual([wrong.status, wrong.stdout], [64, '']);
});

test('a command loads no library that only others need', () => {
  const hooks = `import { registerHooks } from 'node:module';
    const packages = new Set();
    registerHooks({ load: (url, context, next) => {
      const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
      if (name) packages.add(name);
      return next(url, context);
    } });
    process.on('exit', () => process.stdout.write([...packages].sort().join(' ')));`;
  const hooked = `data:text/javascript,${encodeURIComponent(hooks)}`;
  const version = spawnSync(process.execPath, ['--import', hooked, main, 'version'], { encoding: 'utf8' });
  assert.match(version.stdout, /^meshc \S+\ncommander$/);
});

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [main, 'completion', 'fish'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  child.stdout.destroy();
  const status = await new Promise((resolve) => child.once('close', resolve));
  assert.deepEqual([status, words], [0, '']);
});

test('a pipe has no colour unless it is asked for', () => {
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, [main, 'explain', 'stale-output', ...words], { encoding: 'utf8' }).stdout;
  assert.ok(!run().includes('\u001b['), 'a pipe has no colour');
  assert.ok(run('--color', 'always').includes('\u001b['));
  assert.ok(run('--color=always').includes('\u001b['));
  assert.ok(!run('--color', 'never').includes('\u001b['));
});

test('our own bug is said without a stack, with where to report it', () => {
  const said = apology(new Error('the roof fell in'), {});
  assert.match(said, /^meshc: the roof fell in\n/);
  assert.match(said, /bug in meshc \d+\.\d+\.\d+, not in your mesh/);
  assert.match(said, /Please report it/);
  assert.doesNotMatch(said, /\n\s+at /);
  assert.match(apology(new Error('the roof fell in'), { MESHC_DEBUG: '1' }), /\n\s+at /);
});

test('a violation of what we compile is shown whole', () => {
  assert.match(
    apology(new CompilerBug('broken:\n  a.json: Cluster x: timeout'), {}),
    /\n {2}a\.json: Cluster x: timeout\n/,
  );
});

test('a compiled resource Envoy would not know stops everything', async () => {
  const resource = { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'x', conect_timeout: '1s' };
  const inspect = await envoyProof()();
  assert.throws(
    () => inspect({ path: 'services/a/b/clusters.json', document: { kind: 'SharedResources', resources: [resource] } }),
    (error) => error instanceof CompilerBug && /clusters\.json: Cluster x: .*conect_timeout/.test(error.message),
  );
});

function apology(error: Error, environment: Terminal['environment']): string {
  let said = '';
  const terminal: Terminal = {
    out: () => {},
    err: (text) => {
      said += text;
    },
    color: false,
    directory: '/',
    environment,
    now: () => new Date(0),
  };
  assert.equal(apologise(error, terminal), exitCode.bug);
  return said;
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

it('npm run demo holds every step and leaves nothing behind', () => {
  assert.ok(
    existsSync(new URL('../dist/cli/main.js', import.meta.url)),
    'the demo runs the built meshc: `npm run build`',
  );
  const before = demoFolders();
  const demo = spawnSync(process.execPath, ['scripts/demo/main.ts'], { cwd: root, encoding: 'utf8', timeout: 300_000 });
  assert.equal(demo.status, 0, demo.stdout + demo.stderr);
  assert.match(demo.stdout, /7\. What happened/);
  assert.match(demo.stdout, /✓ no request failed/);
  assert.doesNotMatch(demo.stdout, /✗/);
  assert.deepEqual(demoFolders(), before);
});

function demoFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('meshc-demo-'));
}

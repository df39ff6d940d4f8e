import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { withNames, writeNames } from '../../src/agent/interception/hosts-file.ts';

it('whoever reads a hosts file while names come and go finds those that stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-hosts-'));
  const path = join(folder, 'hosts');
  const own = '127.0.0.1 localhost\n';
  const stays = { 'ratings.shop.mesh.internal': '127.128.0.1' };
  const more = { ...stays, 'stock.shop.mesh.internal': '127.128.0.2' };
  try {
    writeFileSync(path, withNames(own, stays));
    let looks = 0;
    for (let count = 0; count < 50; count += 1) {
      let isWritten = false;
      const names = count % 2 === 0 ? more : stays;
      const writing = writeNames(path, names).finally(() => {
        isWritten = true;
      });
      while (!isWritten) {
        const text = readFileSync(path, 'utf8');
        assert.ok(text.startsWith(own) && text.includes('127.128.0.1 ratings.shop.mesh.internal\n'), text);
        looks += 1;
        await turn();
      }
      await writing;
      assert.equal(readFileSync(path, 'utf8'), withNames(own, names));
    }
    assert.ok(looks > 50, `looked ${looks} times`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

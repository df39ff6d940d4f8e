import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createFaultSite, type FaultSite } from './fault-walk.ts';
import type { DiskFault } from './faulty-disk.ts';

/*
 * Every call that changes the disk while a release is applied is a place where the machine may fail. `npm run soak -- faults`
 * walks all of them; here a sample of each kind is taken, spread evenly.
 */
let site: FaultSite;

before(async () => {
  site = await createFaultSite();
});

after(() => site?.remove());

describe('an agent whose disk or machine fails while it applies a release', { concurrency: 1 }, () => {
  const sampled: { kind: DiskFault['kind']; points: number }[] = [
    { kind: 'kill-before', points: 1 },
    { kind: 'kill-after', points: 1 },
    { kind: 'power-cut', points: 2 },
    { kind: 'full', points: 1 },
  ];
  for (const { kind, points } of sampled) {
    it(`${kind}: runs the old release or the new one, and then the new one`, async () => {
      assert.ok(site.calls > 30, `${site.calls} calls`);
      for (let index = 0; index < points; index += 1) {
        const at = 1 + Math.floor(((index + 0.5) * site.calls) / points);
        const found = await site.suffer({ kind, at });
        assert.ok(found === 'old' || found === 'new', `at ${at}`);
      }
    });
  }
});

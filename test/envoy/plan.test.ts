import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyModels, lowered } from '../harness/plan/any-versions.ts';
import { tryWitnesses } from '../harness/plan/try-witnesses.ts';
import { runs } from '../harness/runs.ts';

test('every witness of a plan fares in real Envoys of both versions as the plan says', async () => {
  const { numRuns, seed } = runs(36);
  const models = fc
    .sample(anyModels, { numRuns, seed })
    .filter(({ before, after }) => lowered(before) && lowered(after));
  const { sent, mismatches } = await tryWitnesses(models);
  assert.deepEqual(mismatches, []);
  assert.ok(sent > 40, `${sent} requests were sent`);
});

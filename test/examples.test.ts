import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { committedOutput, compileExamples } from '../scripts/generate/examples.ts';

it('out/ is what the examples compile to, byte for byte', async () => {
  const compiled = await compileExamples();
  assert.deepEqual(committedOutput(), [...compiled.keys()].sort(), 'out/ is stale: run `npm run generate`');
  for (const [path, text] of compiled) {
    const committed = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
    assert.equal(committed, text, `${path} is stale: run \`npm run generate\``);
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { Ajv } from 'ajv';
import { generateSchemas } from '../scripts/generate/schemas.ts';

it('schemas are those of the types', () => {
  const generated = generateSchemas();
  assert.deepEqual([...generated.keys()].sort(), [
    'schemas/agent-config.schema.json',
    'schemas/agent-policy.schema.json',
    'schemas/diagnostics.schema.json',
    'schemas/endpoints.schema.json',
    'schemas/explanation.schema.json',
    'schemas/mesh-tests.schema.json',
    'schemas/mesh.schema.json',
    'schemas/node-manifest.schema.json',
    'schemas/plan.schema.json',
    'schemas/query.schema.json',
    'schemas/release.schema.json',
    'schemas/test.schema.json',
  ]);
  for (const [path, text] of generated) {
    const committed = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
    assert.equal(committed, text, `${path} is stale: run \`npm run generate\``);
    // Strict mode refuses keywords that mean nothing, so a schema that compiles says what it seems to say.
    assert.equal(typeof new Ajv({ discriminator: true, allowUnionTypes: true }).compile(JSON.parse(text)), 'function');
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { mayHoldRefused, modelValidator, schemaOptions, validateModel } from '../../src/source/validate-model.ts';

const locate = () => undefined;
const mesh = {
  apiVersion: 'meshc/v1',
  kind: 'Mesh',
  name: 'shop',
  environment: 'production',
  trustDomain: 'shop.example',
  services: [],
  workloads: [],
  gateways: [],
  httpRoutes: [],
  grpcRoutes: [],
  authorizationPolicies: [],
};

test('the published schema is a valid schema', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/mesh.schema.json', import.meta.url), 'utf8'));
  const ajv = new Ajv(schemaOptions);
  assert.equal(ajv.validateSchema(schema), true);
  assert.equal(ajv.compile(schema)(mesh), true);
});

test('one validator checks many models', () => {
  const validate = modelValidator();
  assert.deepEqual(validate({ value: mesh, locate }), { kind: 'valid', mesh });
  const { kind } = validate({ value: { ...mesh, trustDomain: 1 }, locate });
  assert.equal(kind, 'invalid');
  assert.deepEqual(validate({ value: mesh, locate }), { kind: 'valid', mesh });
});

test('a refused text is told with its path, lists by index', () => {
  const key = '-----BEGIN PRIVATE KEY-----';
  const service = { namespace: 'default', name: 'web', ports: {}, versions: { v1: { description: key } } };
  const validation = validateModel({
    value: { ...mesh, trustDomain: 'x'.repeat(70_000), services: [service] },
    locate,
  });
  assert.ok(validation.kind === 'invalid');
  assert.deepEqual(
    validation.diagnostics.map(({ code, at }) => [code, at]),
    [
      ['text-too-long', ['trustDomain']],
      ['private-key-in-source', ['services', 0, 'versions', 'v1', 'description']],
    ],
  );
});

test('no text that is refused is missed by the look at the JSON', () => {
  const key = '-----BEGIN PRIVATE KEY-----';
  // However it is broken up by what JSON escapes, and whatever stands around it.
  const long = fc
    .array(fc.constantFrom('x'.repeat(9_000), 'y"', '\\', '\n', '\\"', '\u0001'), { minLength: 1, maxLength: 30 })
    .map((pieces) => pieces.join('').padEnd(65_537, 'z'));
  fc.assert(
    fc.property(fc.jsonValue(), fc.oneof(long, fc.constant(key)), (around, refused) => {
      assert.ok(mayHoldRefused(JSON.stringify([around, { deep: [refused] }, around])));
    }),
    { numRuns: 100 },
  );
  const hidden = JSON.stringify([key]).replace('P', '\\u0050');
  assert.deepEqual(JSON.parse(hidden), [key]);
  assert.ok(mayHoldRefused(hidden));
  assert.ok(!mayHoldRefused(JSON.stringify({ ...mesh, said: 'a "quoted" word', path: 'C:\\' })));
});

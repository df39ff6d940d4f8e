import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { modelValidator, schemaOptions, validateModel } from '../../src/source/validate-model.ts';

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

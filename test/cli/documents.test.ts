import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { exitCode } from '../../src/cli/exit-code.ts';
import { run } from './run.ts';
import { goodMesh, shifted, unknownVersion } from './shop.ts';
import { withRepository } from './with-repository.ts';

/** Everything a plan can tell: access, traffic, a member, an identity, proxies and files. */
const rebuilt = `${shifted
  .replace("methods: ['GET']", "methods: ['GET', 'PUT']")
  .replace('export default mesh;', '')}new Workload(front, 'kiosk', { placement: hosts('127.0.50.4', 18083) });
export default mesh;
`;

describe('documents for programs keep to their published schema', { concurrency: true }, () => {
  it('findings of check, good and bad', async () => {
    await withRepository({ 'mesh.ts': goodMesh, 'bad.ts': unknownVersion }, async ({ root }) => {
      const good = await document(root, exitCode.ok, 'check', '--no-types');
      assert.deepEqual(violations('diagnostics', good), []);
      const bad = await document(root, exitCode.definitions, 'check', '--no-types', '--entry', 'bad.ts');
      assert.deepEqual(violations('diagnostics', bad), []);
      const [finding] = bad['diagnostics'] as readonly { range?: object; model_path?: unknown[] }[];
      assert.ok(finding?.range && finding.model_path, 'a finding with its place in the source and in the model');
    });
  });

  it('what compile wrote, and what it found stale', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root, write }) => {
      const written = await document(root, exitCode.ok, 'compile');
      assert.deepEqual(violations('diagnostics', written), []);
      assert.equal((written['outputs'] as unknown[]).length, 1);
      write({ 'mesh.ts': shifted });
      const stale = await document(root, exitCode.integrity, 'compile', '--check');
      assert.deepEqual(violations('diagnostics', stale), []);
    });
  });

  it('a plan on the screen and in a file, and the findings in its place', async () => {
    await withRepository({ 'mesh.ts': goodMesh, 'bad.ts': unknownVersion }, async ({ root, write, commit }) => {
      commit('first');
      write({ 'mesh.ts': rebuilt });
      const plan = await document(root, exitCode.ok, 'plan', '--out', 'plan.json');
      assert.deepEqual(violations('plan', plan), []);
      const [change] = plan['plans'] as readonly Readonly<Record<string, readonly unknown[]>>[];
      for (const part of ['access', 'traffic', 'members', 'identities', 'proxies', 'files']) {
        assert.ok((change?.[part]?.length ?? 0) > 0, part);
      }
      assert.deepEqual(JSON.parse(readFileSync(join(root, 'plan.json'), 'utf8')), plan);
      const refused = await document(root, exitCode.definitions, 'plan', '--entry', 'bad.ts');
      assert.deepEqual(violations('diagnostics', refused), []);
    });
  });

  it('what tests found', async () => {
    const test = `import { expectDenied, expectRequest, test } from 'meshc/test';
import { cart, front } from './mesh.ts';
test('passes', () => expectRequest({ from: front, to: cart }));
test('fails', () => expectDenied({ from: front, to: cart }));
`;
    const entry = `${goodMesh}export { cart, front };\n`;
    await withRepository({ 'mesh.ts': entry, 'a.test.ts': test }, async ({ root }) => {
      assert.deepEqual(violations('test', await document(root, exitCode.definitions, 'test', '--no-types')), []);
    });
  });

  it('the answers to a question', async () => {
    await withRepository({ 'mesh.ts': goodMesh }, async ({ root }) => {
      assert.deepEqual(violations('query', await document(root, exitCode.ok, 'query', 'front', 'cart')), []);
    });
  });

  it('and the schemas refuse what is none of these', () => {
    assert.notDeepEqual(violations('query', { format_version: '1.0' }), []);
    assert.notDeepEqual(violations('test', { format_version: '1.0' }), []);
    assert.notDeepEqual(violations('plan', { format_version: '1.0' }), []);
    assert.notDeepEqual(violations('diagnostics', { format_version: '2.0' }), []);
  });
});

type JsonDocument = { readonly [member: string]: unknown };

async function document(root: string, code: number, ...words: readonly string[]): Promise<JsonDocument> {
  const ran = await run(root, ...words, '--format', 'json');
  assert.equal(ran.code, code, ran.err);
  return JSON.parse(ran.out) as JsonDocument;
}

function violations(schema: 'plan' | 'query' | 'test' | 'diagnostics', value: unknown): unknown[] {
  const path = new URL(`../../schemas/${schema}.schema.json`, import.meta.url);
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  ajv.validate(JSON.parse(readFileSync(path, 'utf8')) as object, value);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

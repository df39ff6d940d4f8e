import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSource } from '../../src/source/load-source.ts';
import { expectError, memoryTree } from './memory-tree.ts';

const yaml = `# A mesh written by another tool.
apiVersion: meshc/v1
kind: Mesh
name: shop
environment: production
trustDomain: shop.example
services:
  - { namespace: z, name: a, ports: { http: { number: 80, protocol: http } }, versions: {} }
  - namespace: default
    name: front
    ports:
      http:
        number: 8080
        protocol: http
    versions: {}
workloads: []
gateways: []
httpRoutes: []
grpcRoutes: []
authorizationPolicies: []
`;

async function refuses(code: string, file: string, text: string, message = /./) {
  const files = { [file]: text };
  const loaded = await loadSource(memoryTree(files), { entry: file });
  assert.match(expectError(loaded.diagnostics, code, files).message, message);
  assert.equal(loaded.mesh, undefined);
}

describe('a mesh written as a document', () => {
  it('is the same model, in the order of the model', async () => {
    const loaded = await loadSource(memoryTree({ 'mesh.yaml': yaml }), { entry: 'mesh.yaml' });
    assert.deepEqual(loaded.diagnostics, []);
    assert.deepEqual(loaded.environments, ['production']);
    assert.deepEqual(
      loaded.mesh?.services.map(({ name }) => name),
      ['front', 'a'],
    );
    assert.deepEqual(loaded.locate(['services', 0, 'ports', 'http', 'number']), {
      file: 'mesh.yaml',
      line: 13,
      column: 17,
      length: 4,
    });
    assert.deepEqual(loaded.locate(['services', 1, 'name']), { file: 'mesh.yaml', line: 8, column: 27, length: 1 });
    assert.equal(loaded.locate(['services', 1, 'absent'])?.line, 8);
    assert.equal(loaded.text('mesh.yaml'), yaml);
    const json = JSON.stringify(loaded.mesh, undefined, 2);
    const again = await loadSource(memoryTree({ 'mesh.json': json }), {
      entry: 'mesh.json',
      environment: 'production',
    });
    assert.deepEqual(again.mesh, loaded.mesh);
    assert.deepEqual(again.locate(['trustDomain']), { file: 'mesh.json', line: 6, column: 18, length: 14 });
  });

  it('has the one environment it was written for', async () => {
    const loaded = await loadSource(memoryTree({ 'mesh.yml': yaml }), { entry: 'mesh.yml', environment: 'staging' });
    expectError(loaded.diagnostics, 'unknown-environment', { 'mesh.yml': yaml.replace('production', '«production»') });
  });

  it('is refused where YAML would mean several things', async () => {
    await refuses('invalid-document', 'm.yaml', yaml.replace('kind: Mesh', 'kind: Mesh\n«k»ind: Mesh'), /unique/);
    await refuses('invalid-document', 'm.yaml', `a: &a [x]\nb: «*»a\n`, /alias/);
    await refuses('invalid-document', 'm.yaml', `a: 1\n«-»--\nb: 2\n`, /more than one document/);
    await refuses('invalid-document', 'm.yaml', 'a: «!»custom x\n', /tag/);
    await refuses('invalid-document', 'm.yaml', 'a: [1, 2\n«b»: 3');
    await refuses('invalid-document', 'm.yaml', '');
    await refuses('invalid-document', 'm.yaml', '['.repeat(100_000), /nests too deeply/);
  });

  it('is refused where JSON is not JSON', async () => {
    await refuses('invalid-document', 'm.json', '{\n  "a": 1,\n«}»');
    await refuses('invalid-document', 'm.json', '{ "a": {«»"b": 1, «"»b": 2 } }'.replace('«»', ''), /twice/);
    await refuses('invalid-document', 'm.json', '{ "a": [1, 2');
    await refuses('invalid-document', 'm.json', '{ «/»/ comment\n }');
    await refuses('invalid-document', 'm.json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nests too deeply/);
  });

  it('is checked by the same schema', async () => {
    await refuses(
      'invalid-model',
      'm.yaml',
      yaml.replace('number: 8080', "number: «'8080'»"),
      /services\[0\]\.ports\.http\.number/,
    );
    await refuses('invalid-model', 'm.yaml', yaml.replace('trustDomain: shop.example', 'trustDomain: «Shop_Example»'));
    await refuses('invalid-model', 'm.json', '[]', /^`mesh` is a list$/);
    await refuses('private-key-in-source', 'm.yaml', `# «-----BEGIN EC PRIVATE KEY-----»\n${yaml}`);
  });
});

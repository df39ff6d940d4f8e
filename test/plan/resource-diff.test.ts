import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fileChanges } from '../../src/plan/files.ts';
import { renderResourceChanges } from '../../src/plan/render-diff.ts';
import { resourceChanges } from '../../src/plan/resource-diff.ts';
import { valueChanges } from '../../src/plan/value-diff.ts';
import { compiled } from '../harness/compiled.ts';
import { canary, shop } from './shop.ts';

test('a changed weight is one value of one resource', () => {
  const before = compiled(shop()).files;
  const after = compiled(shop((mesh) => ({ ...mesh, httpRoutes: [canary(80, '2s')] }))).files;
  const changes = resourceChanges({ before, after });
  assert.deepEqual(
    changes.map(({ change, type, name, path }) => ({ change, type, name, path })),
    [{ change: 'changed', type: 'RouteConfiguration', name: 'shop/cart/http', path: 'services/shop/cart/routes.json' }],
  );
  assert.deepEqual(
    changes[0]?.values.map(({ before: was, after: is }) => [was, is]),
    [
      ['90', '80'],
      ['10', '20'],
    ],
  );
  assert.match(
    renderResourceChanges(changes, { color: false }),
    /weighted_clusters\.clusters\.?\n.*weight: 90 -> 80|weight: 90 -> 80/,
  );
});

test('a resource that moves to another file is no change', () => {
  const resource = { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'a' };
  const text = JSON.stringify({ kind: 'SharedResources', resources: [resource] });
  assert.deepEqual(resourceChanges({ before: new Map([['x.json', text]]), after: new Map([['y.json', text]]) }), []);
});

test('a resource that only has another name is renamed', () => {
  const shared = (...names: readonly string[]) =>
    JSON.stringify({
      kind: 'SharedResources',
      resources: names.map((name) => ({
        '@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
        cluster_name: name,
        endpoints: [{ priority: name.length }],
      })),
    });
  const changes = resourceChanges({
    before: new Map([['x.json', shared('a', 'b', 'long')]]),
    after: new Map([['x.json', shared('b', 'c', 'other')]]),
  });
  assert.deepEqual(
    changes.map(({ change, before, name }) => [change, before, name]),
    [
      ['renamed', 'a', 'c'],
      ['removed', undefined, 'long'],
      ['added', undefined, 'other'],
    ],
  );
  assert.match(renderResourceChanges(changes, { color: false }), /~ ClusterLoadAssignment a -> c/);
});

test('what is secret is told to change, and never to what', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n';
  const changes = valueChanges(
    { tls: { private_key: { inline_string: 'old' } } },
    { tls: { private_key: { inline_string: 'new' } }, note: key },
  );
  assert.deepEqual(changes, [
    { path: 'note', after: '"(masked)"' },
    { path: 'tls.private_key.inline_string', before: '"(masked)"', after: '"(masked)"' },
  ]);
  assert.deepEqual(valueChanges({}, { auth: { token: 'abc', user: 'me' } }), [
    { path: 'auth', after: '{"token":"(masked)","user":"me"}' },
  ]);
});

test('objects of Kubernetes are known by kind, namespace and name', () => {
  const yaml = (replicas: number) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  namespace: shop\n  name: cart\nspec:\n  replicas: ${replicas}\n---\nkind: Namespace\nmetadata:\n  name: shop\n`;
  const changes = resourceChanges({ before: new Map([['k.yaml', yaml(1)]]), after: new Map([['k.yaml', yaml(2)]]) });
  assert.deepEqual(changes, [
    {
      change: 'changed',
      type: 'Deployment',
      name: 'shop/cart',
      path: 'k.yaml',
      values: [{ path: 'spec.replicas', before: '1', after: '2' }],
    },
  ]);
});

test('lists of named things are compared by name', () => {
  const before = {
    list: [
      { name: 'a', x: 1 },
      { name: 'b', x: 1 },
    ],
  };
  const after = {
    list: [
      { name: 'new', x: 0 },
      { name: 'a', x: 1 },
      { name: 'b', x: 2 },
    ],
  };
  assert.deepEqual(valueChanges(before, after), [
    { path: 'list[b].x', before: '1', after: '2' },
    { path: 'list[new]', after: '{"name":"new","x":0}' },
  ]);
});

test('a changed order of named things is a change', () => {
  const changes = valueChanges([{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }]);
  assert.deepEqual(changes, [{ path: ' (order)', before: '["a","b"]', after: '["b","a"]' }]);
});

test('one item put into a plain list is one change', () => {
  assert.deepEqual(valueChanges({ l: [1, 2, 3] }, { l: [1, 9, 2, 3] }), [{ path: 'l[1]', after: '9' }]);
});

test('two values differ exactly when there is a change', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (a, b) => {
      assert.deepEqual(valueChanges(a, structuredClone(a)), []);
      // Minus zero is zero in JSON.
      const [left, right] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))];
      const isSame = sorted(left) === sorted(right);
      assert.equal(valueChanges(left, right).length === 0, isSame);
    }),
    { numRuns: 300 },
  );
});

test('a diff too long to read is not made', () => {
  const lines = (word: string) => Array.from({ length: 5_000 }, (_, index) => `${word} ${index}`).join('\n');
  const [change] = fileChanges(
    { before: new Map([['x.json', lines('a')]]), after: new Map([['x.json', lines('b')]]) },
    { files: 1, lines: 100 },
  );
  assert.equal(change?.patch, '');
  assert.equal(change?.left_out, 'more than 100 lines change');
});

test('files beyond those that are printed are named, not compared', () => {
  const files = (text: string) => new Map(['a', 'b', 'c', 'd'].map((name) => [name, text]));
  const before = files('old\n');
  const after = new Map([...files('new\n'), ['d', 'old\n']]);
  const patches = (count: number) =>
    fileChanges({ before, after }, { files: count, lines: 100 }).map(({ path, patch, left_out: why }) => [
      path,
      patch !== '',
      why,
    ]);
  assert.deepEqual(patches(2), [
    ['a', true, undefined],
    ['b', true, undefined],
    ['c', false, 'only the first 2 files are compared by line'],
  ]);
  assert.deepEqual(
    patches(0).map(([path, , why]) => [path, why]),
    ['a', 'b', 'c'].map((path) => [path, 'lines were not compared']),
  );
});

test('a file that comes or goes is counted, not repeated', () => {
  const sides = { before: new Map([['gone', 'c\n']]), after: new Map([['new', 'a\nb\n']]) };
  const counts = fileChanges(sides, { files: 0, lines: 0 }).map((file) => [
    file.path,
    file.added_lines,
    file.removed_lines,
    file.patch,
    file.left_out,
  ]);
  assert.deepEqual(counts, [
    ['gone', 0, 1, '', 'the whole file is removed'],
    ['new', 2, 0, '', 'the whole file is added'],
  ]);
});

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

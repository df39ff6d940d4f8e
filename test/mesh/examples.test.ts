import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mesh } from '../../src/model/mesh.ts';
import { evaluated, importAuthorModule } from './author-module.ts';

const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);

async function example(name: string, environment: string) {
  return evaluated((await importAuthorModule(`examples/${name}/mesh.ts`)).default, environment);
}

function placements(mesh: Mesh): string[] {
  return [...new Set([...mesh.workloads, ...mesh.gateways].map(({ placement }) => placement.kind))];
}

for (const [environment, placement] of [
  ['demo', 'hosts'],
  ['kubernetes', 'kubernetes'],
] as const) {
  test(`bookinfo evaluates for ${environment}`, async () => {
    const { mesh, sites } = await example('bookinfo', environment);
    assert.equal(mesh.name, 'bookinfo');
    assert.equal(mesh.environment, environment);
    assert.equal(mesh.trustDomain, `${environment}.bookinfo.example`);
    assert.deepEqual(names(mesh.services), ['details', 'productpage', 'ratings', 'reviews']);
    assert.deepEqual(names(mesh.workloads), [
      'details-v1',
      'productpage-v1',
      'ratings-v1',
      'reviews-v1',
      'reviews-v2',
      'reviews-v3',
    ]);
    assert.deepEqual(names(mesh.gateways), ['ingress']);
    assert.deepEqual(names(mesh.httpRoutes), ['ingress-bookinfo', 'reviews-canary']);
    assert.deepEqual(placements(mesh), [placement]);
    assert.ok(mesh.services.every(({ namespace }) => namespace === 'bookinfo'));
    const policies = sites.authorizationPolicies.map(({ file }) => new URL(file).pathname);
    assert.equal(policies.length, mesh.authorizationPolicies.length);
    assert.ok(policies.every((path) => path.endsWith('/examples/bookinfo/policies.ts')));
  });
}

test('quickstart evaluates', async () => {
  const { mesh } = await example('quickstart', 'production');
  assert.deepEqual(names(mesh.services), ['greeting', 'website']);
  assert.deepEqual(names(mesh.workloads), ['greeting-v1', 'greeting-v2', 'website']);
  assert.deepEqual(names(mesh.httpRoutes), ['greeting-canary']);
  assert.deepEqual(mesh.authorizationPolicies, [
    {
      namespace: 'default',
      name: 'greeting-readers',
      target: { namespace: 'default', service: 'greeting' },
      action: 'allow',
      rules: [{ from: [{ kind: 'service', namespace: 'default', service: 'website' }], methods: ['GET'] }],
    },
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AuthorizationPolicy, Gateway, HttpRoute, Mesh, Namespace, Service, Workload } from '../../src/index.ts';
import { evaluated } from './author-module.ts';

const names = ['a', 'a-b', 'ab', 'b', 'b1'];
const spaces = ['default', 'shop', 'z'];
const ports = { http: { number: 8080, protocol: 'http' } } as const;
const placement = { kind: 'kubernetes' } as const;

/** Declares one mesh, its services and then the rest in the orders given. */
function declare(serviceOrder: readonly number[], restOrder: readonly number[]): Mesh {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const scopes = new Map(spaces.map((name) => [name, name === 'default' ? mesh : new Namespace(mesh, name)]));
  const all = spaces.flatMap((space) => names.map((name) => ({ space, name })));
  const services = new Map<number, Service<typeof ports>>();
  for (const index of serviceOrder) {
    const { space, name } = all[index] ?? { space: 'default', name: 'none' };
    services.set(index, new Service(scopes.get(space) ?? mesh, name, { ports }));
  }
  const rest = [...services].flatMap(
    ([index, service]) =>
      [
        [index, () => new Workload(service, `${service.name}-1`, { placement })],
        [index, () => new Workload(service, `${service.name}-0`, { placement })],
        [index, () => new HttpRoute(service, 'all', { rules: [{ backends: [{ to: service.port('http') }] }] })],
        [index, () => new AuthorizationPolicy(service, 'p', { action: 'allow', rules: [{ from: [service] }] })],
        [index, () => new Gateway(service, 'edge', { listeners: {}, placement })],
      ] satisfies [number, () => unknown][],
  );
  const sorted = rest.sort(([a], [b]) => a - b);
  for (const index of restOrder) sorted[index]?.[1]();
  return mesh;
}

const count = names.length * spaces.length;
const inOrder = (length: number) => Array.from({ length }, (_, index) => index);
const shuffled = (length: number) => fc.shuffledSubarray(inOrder(length), { minLength: length, maxLength: length });

test('the order of declaration never shows', () => {
  const expected = evaluated(declare(inOrder(count), inOrder(count * 5))).mesh;
  assert.equal(expected.services.length, count);
  assert.equal(expected.workloads.length, count * 2);
  assert.equal(expected.gateways.length, count);
  fc.assert(
    fc.property(shuffled(count), shuffled(count * 5), (services, rest) => {
      assert.deepEqual(evaluated(declare(services, rest)).mesh, expected);
    }),
    { numRuns: 50 },
  );
});

test('lists are sorted by namespace, then name, by code unit', () => {
  const { services, httpRoutes } = evaluated(declare(inOrder(count), inOrder(count * 5))).mesh;
  const expected = spaces.flatMap((space) => names.map((name) => `${space}/${name}`));
  assert.deepEqual(
    services.map(({ namespace, name }) => `${namespace}/${name}`),
    expected,
  );
  assert.deepEqual(
    httpRoutes.slice(0, 3).map(({ name }) => name),
    ['a-all', 'a-b-all', 'ab-all'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mesh, Namespace, Service, Workload } from '../../src/index.ts';
import { evaluated } from './author-module.ts';

test('interception is a word or a choice with exceptions, at every scope', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example', defaults: { interception: 'transparent' } });
  const shop = new Namespace(mesh, 'shop', { defaults: { interception: 'explicit' } });
  const cart = new Service(shop, 'cart', { ports: { http: { number: 8080, protocol: 'http' } } });
  const placement = { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1' }] } as const;
  const except = { ports: [53, 5432], ranges: ['169.254.169.254/32'] };
  new Workload(cart, 'cart', { placement, interception: { kind: 'transparent', except } });
  new Workload(cart, 'other', { placement });
  const { mesh: found } = evaluated(mesh);
  assert.deepEqual(found.defaults, { interception: { kind: 'transparent' } });
  assert.deepEqual(found.namespaces, [{ name: 'shop', defaults: { interception: { kind: 'explicit' } } }]);
  assert.deepEqual(
    found.workloads.map(({ interception }) => interception),
    [{ kind: 'transparent', except }, undefined],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualAddressesOf } from '../../src/lower/virtual-address.ts';
import { serviceOf } from '../harness/build-mesh.ts';

const many = Array.from({ length: 20_000 }, (_, index) => serviceOf(`service-${index}`));

test('every service has an address of its own, on loopback', () => {
  const addresses = [...virtualAddressesOf(many).values()];
  assert.equal(new Set(addresses).size, many.length);
  assert.ok(addresses.every((address) => /^127\.(12[89]|1[3-9]\d|2[0-4]\d|25[0-4])\.\d{1,3}\.\d{1,3}$/.test(address)));
});

test('an address follows from the name: the order of services does not show, and those that come move almost none', () => {
  const all = virtualAddressesOf(many);
  assert.deepEqual(virtualAddressesOf([...many].reverse()), all);
  const fewer = virtualAddressesOf(many.filter((_, index) => index % 100 !== 0));
  const moved = [...fewer].filter(([name, address]) => all.get(name) !== address);
  assert.ok(moved.length <= 2, `${moved.length} of ${fewer.size} moved`);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RouteBehaviour, v1, v2 } from './behaviour.ts';

/** Written broad before narrow, so that the two orders differ. */
export const asWritten: RouteBehaviour = {
  name: 'as-written',
  order: 'as-written',
  rules: [
    { matches: [{ path: { kind: 'prefix', value: '/a' }, headers: { 'x-all': { kind: 'present' } } }], backends: v2 },
    { matches: [{ path: { kind: 'exact', value: '/a' } }], backends: v1 },
    { matches: [{ path: { kind: 'prefix', value: '/a' } }], backends: v2 },
  ],
  tests: (visit) => {
    test('the first match that holds wins', async () => {
      const headers = { 'x-all': '1' };
      assert.equal((await visit({ path: '/a', headers })).echo?.program, 'v2');
      assert.equal((await visit({ path: '/a' })).echo?.program, 'v1');
      assert.equal((await visit({ path: '/a/b' })).echo?.program, 'v2');
      assert.equal((await visit({ path: '/b' })).status, 404);
    });
  },
};

export const mostSpecific: RouteBehaviour = {
  ...asWritten,
  name: 'most-specific',
  order: 'most-specific',
  tests: (visit) => {
    test('the most specific match that holds wins', async () => {
      assert.equal((await visit({ path: '/a', headers: { 'x-all': '1' } })).echo?.program, 'v1');
      assert.equal((await visit({ path: '/a/b', headers: { 'x-all': '1' } })).echo?.program, 'v2');
    });
  },
};

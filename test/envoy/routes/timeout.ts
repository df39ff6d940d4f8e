import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RouteBehaviour, v1 } from './behaviour.ts';

export const timeout: RouteBehaviour = {
  name: 'timeout',
  rules: [
    { matches: [{ path: { kind: 'prefix', value: '/short' } }], backends: v1, timeout: '1s' },
    {
      matches: [{ path: { kind: 'prefix', value: '/idle' } }],
      backends: v1,
      timeout: 'unlimited',
      idleTimeout: '1s',
    },
    { matches: [{ path: { kind: 'prefix', value: '/unlimited' } }], backends: v1, timeout: 'unlimited' },
  ],
  tests: (visit) => {
    // Far longer than any wait of the tests: nobody is still there when it comes.
    const slow = { 'x-answer-after': '20000' };
    test('a response that takes longer than its timeout is answered 504', async () => {
      assert.equal((await visit({ path: '/short', headers: slow })).status, 504);
      assert.equal((await visit({ path: '/short' })).status, 200);
    });
    test('a request that is silent for longer than its idle timeout is ended', async () => {
      assert.equal((await visit({ path: '/idle', headers: slow })).status, 504);
      assert.equal((await visit({ path: '/idle' })).status, 200);
    });
    test('without a timeout a response may take its time', async () => {
      assert.equal((await visit({ path: '/unlimited', headers: { 'x-answer-after': '1500' } })).status, 200);
    });
  },
};

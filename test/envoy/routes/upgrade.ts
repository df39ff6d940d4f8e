import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RouteBehaviour, v1, v2 } from './behaviour.ts';

export const upgrade: RouteBehaviour = {
  name: 'upgrade',
  rules: [
    { matches: [{ path: { kind: 'prefix', value: '/socket' } }], backends: v1, upgrades: ['WebSocket', 'chat/2'] },
    { matches: [{ path: { kind: 'prefix', value: '/plain' } }], backends: v1 },
    { matches: [{ path: { kind: 'prefix', value: '/other' } }], backends: v2, timeout: '1s', upgrades: ['websocket'] },
  ],
  tests: (visit, { upgraded }) => {
    test('a client speaks WebSocket, or another protocol that is named, with the program', async () => {
      assert.deepEqual(await upgraded('/socket', 'websocket', 'hello'), { status: 101, received: 'hello' });
      assert.deepEqual(await upgraded('/socket', 'chat/2', 'hello'), { status: 101, received: 'hello' });
    });
    test('any other protocol is refused, and every one where none is named', async () => {
      for (const [path, protocol] of [
        ['/socket', 'chat/3'],
        ['/plain', 'websocket'],
      ] as const) {
        assert.deepEqual(await upgraded(path, protocol, 'hello'), { status: 403, received: '' });
      }
    });
    test('what was agreed on outlives the timeout', async () => {
      const answer = await upgraded('/other', 'websocket', 'late', 1_500);
      assert.deepEqual(answer, { status: 101, received: 'late' });
    });
    test('HTTP goes on as before', async () => {
      assert.equal((await visit({ path: '/socket' })).echo?.program, 'v1');
      assert.equal((await visit({ path: '/plain' })).echo?.program, 'v1');
    });
  },
};

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Retry } from '../../../src/model/retry.ts';
import { backend } from '../../harness/model-mesh.ts';
import { type RouteBehaviour, type Visit, v1 } from './behaviour.ts';

const rule = (name: string, retry: Retry) => ({
  matches: [{ path: { kind: 'prefix' as const, value: `/${name}` } }],
  backends: v1,
  retry,
});

export const retry: RouteBehaviour = {
  name: 'retry',
  rules: [
    rule('status', { attempts: 2, on: ['5xx'] }),
    rule('code', { attempts: 1, statusCodes: [418, 429] }),
    rule('unseen', { attempts: 3 }),
    rule('post', { attempts: 1, on: ['5xx'], methods: ['POST'] }),
    rule('slow', { attempts: 1, on: ['5xx'], perTryTimeout: '200ms' }),
    rule('paused', { attempts: 1, on: ['reset', 'connect-failure'], backoff: { base: '1ms', max: '2ms' } }),
    {
      ...rule('elsewhere', { attempts: 1, on: ['gateway-error'], otherLocalities: true }),
      backends: [backend('server')],
    },
    { backends: v1 },
  ],
  tests: (visit, { received }) => {
    let serial = 0;
    /** How many tries one request took, and what came of it. */
    const tries = async (path: string, request: Parameters<Visit>[0]) => {
      serial += 1;
      const url = `${path}?${serial}`;
      const { status } = await visit({ ...request, path: url });
      return [status, ['v1', 'v2'].flatMap((name) => received(name)).filter((echo) => echo.url === url).length];
    };
    test('a status that is named is tried again, as often as is written', async () => {
      assert.deepEqual(await tries('/status', { headers: { 'x-answer-status': '503' } }), [503, 3]);
      assert.deepEqual(await tries('/status', { headers: { 'x-answer-status': '500' } }), [500, 3]);
      assert.deepEqual(await tries('/status', { headers: { 'x-answer-status': '404' } }), [404, 1]);
      assert.deepEqual(await tries('/code', { headers: { 'x-answer-status': '418' } }), [418, 2]);
      assert.deepEqual(await tries('/code', { headers: { 'x-answer-status': '503' } }), [503, 1]);
    });
    test('a method that is not idempotent is not tried again unless it is named', async () => {
      const headers = { 'x-answer-status': '503' };
      assert.deepEqual(await tries('/status', { method: 'POST', headers }), [503, 1]);
      assert.deepEqual(await tries('/status', { method: 'PATCH', headers }), [503, 1]);
      assert.deepEqual(await tries('/status', { method: 'PUT', headers }), [503, 3]);
      assert.deepEqual(await tries('/post', { method: 'POST', headers }), [503, 2]);
      assert.deepEqual(await tries('/post', { method: 'GET', headers }), [503, 1]);
    });
    test('what a program has seen is not tried again unless it is named', async () => {
      assert.deepEqual(await tries('/unseen', { headers: { 'x-answer-status': '503' } }), [503, 1]);
      assert.deepEqual(await tries('/unseen', { headers: { 'x-answer-status': 'reset' } }), [503, 1]);
      assert.deepEqual(await tries('/status', { headers: { 'x-answer-status': 'reset' } }), [503, 3]);
    });
    test('a try that takes longer than it may is followed by another', async () => {
      assert.deepEqual(await tries('/slow', { headers: { 'x-answer-after': '20000' } }), [504, 2]);
    });
    test('a retry goes to another endpoint', async () => {
      const before = ['v1', 'v2'].map((name) => received(name).length);
      const [, count] = await tries('/elsewhere', { headers: { 'x-answer-status': '503' } });
      const after = ['v1', 'v2'].map((name) => received(name).length);
      assert.deepEqual([count, after[0], after[1]], [2, (before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
    });
    test('without a retry written, there is none', async () => {
      assert.deepEqual(await tries('/plain', { headers: { 'x-answer-status': '503' } }), [503, 1]);
      assert.deepEqual(await tries('/plain', { headers: { 'x-answer-status': 'reset' } }), [503, 1]);
    });
  },
};

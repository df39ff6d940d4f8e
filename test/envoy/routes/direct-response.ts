import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RouteBehaviour, v1 } from './behaviour.ts';

const large = 'é'.repeat(20_000);

export const directResponse: RouteBehaviour = {
  name: 'direct-response',
  rules: [
    { matches: [{ path: { kind: 'prefix', value: '/gone' } }], directResponse: { status: 410 } },
    {
      matches: [{ path: { kind: 'exact', value: '/json' } }],
      directResponse: { status: 200, body: '{"100%":true}', contentType: 'application/json' },
      responseHeaders: { set: { 'x-by': '100% proxy' }, remove: ['date'] },
    },
    { matches: [{ path: { kind: 'exact', value: '/large' } }], directResponse: { status: 503, body: large } },
    { backends: v1 },
  ],
  tests: (visit) => {
    test('the proxy answers with a status alone', async () => {
      const { status, body } = await visit({ path: '/gone/x', method: 'POST' });
      assert.deepEqual([status, body], [410, '']);
    });
    test('the proxy answers with a body of its type, and with headers', async () => {
      const { body, headers } = await visit({ path: '/json' });
      assert.deepEqual(
        [body, headers['content-type'], headers['x-by']],
        ['{"100%":true}', 'application/json', '100% proxy'],
      );
    });
    test('a body may be larger than Envoy allows unless told', async () => {
      const { status, body, headers } = await visit({ path: '/large' });
      assert.deepEqual([status, body, headers['content-type']], [503, large, 'text/plain']);
    });
    test('what no answer is for arrives', async () => {
      assert.equal((await visit({ path: '/goner' })).echo?.program, 'v1');
    });
  },
};

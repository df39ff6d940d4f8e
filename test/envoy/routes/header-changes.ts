import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backend } from '../../harness/model-mesh.ts';
import { type RouteBehaviour, v1 } from './behaviour.ts';

export const headerChanges: RouteBehaviour = {
  name: 'header-changes',
  rules: [
    {
      matches: [{ path: { kind: 'exact', value: '/rule' } }],
      backends: v1,
      requestHeaders: { set: { 'X-Set': '100% %REQ(:path)%' }, add: { 'x-add': 'b' }, remove: ['X-Secret'] },
      responseHeaders: { set: { 'x-answered-by': 'route', 'x-empty': '' }, remove: ['x-from-program'] },
    },
    {
      matches: [{ path: { kind: 'exact', value: '/backend' } }],
      backends: [
        backend('server', {
          version: 'v2',
          requestHeaders: { set: { 'x-version': 'two' } },
          responseHeaders: { set: { 'x-answered-by': 'two' } },
        }),
      ],
      requestHeaders: { add: { 'x-version': 'rule' } },
    },
    {
      matches: [{ path: { kind: 'exact', value: '/aborted' } }],
      backends: v1,
      fault: { abort: { status: 503 } },
      responseHeaders: { set: { 'x-answered-by': 'route' } },
    },
    {
      matches: [{ path: { kind: 'exact', value: '/slow' } }],
      backends: v1,
      timeout: '1s',
      responseHeaders: { set: { 'x-answered-by': 'route' } },
    },
    { backends: v1 },
  ],
  tests: (visit) => {
    const sent = { 'x-set': 'old', 'x-add': 'a', 'x-secret': 's' };
    test('a rule sets, adds and removes headers of the request', async () => {
      const seen = (await visit({ path: '/rule', headers: sent })).echo?.headers ?? {};
      assert.deepEqual([seen['x-set'], seen['x-add'], seen['x-secret']], ['100% %REQ(:path)%', 'a, b', undefined]);
    });
    test('a rule sets and removes headers of the response', async () => {
      const { headers } = await visit({ path: '/rule' });
      assert.deepEqual(
        [headers['x-answered-by'], headers['x-empty'], headers['x-from-program']],
        ['route', '', undefined],
      );
    });
    test('a backend changes what goes to it and comes from it, before the rule', async () => {
      const { headers, echo } = await visit({ path: '/backend', headers: { 'x-version': 'client' } });
      assert.deepEqual([echo?.headers['x-version'], headers['x-answered-by']], ['two, rule', 'two']);
    });
    test('what the proxy itself answers has the headers too', async () => {
      const slow = { 'x-answer-after': '20000' };
      for (const answer of [await visit({ path: '/aborted' }), await visit({ path: '/slow', headers: slow })]) {
        assert.deepEqual([answer.status >= 500, answer.headers['x-answered-by']], [true, 'route']);
      }
    });
    test('other requests keep their headers', async () => {
      const { headers, echo } = await visit({ path: '/other', headers: sent });
      const seen = echo?.headers ?? {};
      assert.deepEqual([seen['x-set'], seen['x-add'], seen['x-secret']], ['old', 'a', 's']);
      assert.deepEqual([headers['x-answered-by'], headers['x-from-program']], [undefined, 'v1']);
    });
  },
};

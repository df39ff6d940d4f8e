import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backend } from '../../harness/model-mesh.ts';
import type { RouteBehaviour, Visit } from './behaviour.ts';

const both = [backend('server')];

export const sessionAffinity: RouteBehaviour = {
  name: 'session-affinity',
  rules: [
    {
      matches: [{ path: { kind: 'prefix', value: '/cookie' } }],
      backends: both,
      sessionAffinity: { kind: 'cookie', name: 'at', ttl: '1h' },
    },
    {
      matches: [{ path: { kind: 'prefix', value: '/header' } }],
      backends: both,
      sessionAffinity: { kind: 'header', name: 'X-At' },
    },
    {
      matches: [{ path: { kind: 'prefix', value: '/strict' } }],
      backends: both,
      sessionAffinity: { kind: 'header', name: 'x-at', strict: true },
    },
    { backends: both },
  ],
  tests: (visit) => {
    test('a client that keeps its cookie stays at one endpoint', async () => {
      const { headers, echo } = await visit({ path: '/cookie' });
      const [cookie = ''] = headers['set-cookie'] ?? [];
      assert.match(cookie, /^at="?[^;]+; Max-Age=3600; Path=\/; HttpOnly$/i);
      const programs = await programsOf(visit, '/cookie', { cookie: cookie.split(';')[0] ?? '' });
      assert.deepEqual([...programs], [echo?.program]);
    });
    test('a client that copies the header stays at one endpoint', async () => {
      const { headers, echo } = await visit({ path: '/header' });
      const programs = await programsOf(visit, '/header', { 'x-at': String(headers['x-at']) });
      assert.deepEqual([...programs], [echo?.program]);
    });
    test('a client that does not goes everywhere', async () => {
      assert.equal((await programsOf(visit, '/cookie', {})).size, 2);
      assert.equal((await visit({ path: '/other' })).headers['set-cookie'], undefined);
    });
    test('an endpoint that the destination does not have is never gone to', async () => {
      const elsewhere = { 'x-at': Buffer.from('127.0.0.1:22').toString('base64') };
      assert.equal((await visit({ path: '/header', headers: elsewhere })).status, 200);
      assert.equal((await visit({ path: '/strict', headers: elsewhere })).status, 503);
    });
  },
};

/** The programs that answer many requests; with a fair choice of two, one of them alone is as likely as 2 ^ -39. */
async function programsOf(
  visit: Visit,
  path: string,
  headers: Record<string, string>,
): Promise<Set<string | undefined>> {
  const programs = new Set<string | undefined>();
  for (let count = 0; count < 40; count += 1) programs.add((await visit({ path, headers })).echo?.program);
  return programs;
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namespace } from '../../harness/model-mesh.ts';
import { until } from '../../harness/until.ts';
import { type RouteBehaviour, v1 } from './behaviour.ts';

const copy = { namespace, service: 'server', port: 'http' };

export const mirror: RouteBehaviour = {
  name: 'mirror',
  rules: [
    { matches: [{ path: { kind: 'prefix', value: '/copied' } }], backends: v1, mirrors: [{ ...copy, version: 'v2' }] },
    {
      matches: [{ path: { kind: 'prefix', value: '/twice' } }],
      backends: v1,
      mirrors: [
        { ...copy, version: 'v2' },
        { ...copy, service: 'copies', percent: 100 },
      ],
    },
    {
      matches: [{ path: { kind: 'prefix', value: '/never' } }],
      backends: v1,
      mirrors: [{ ...copy, version: 'v2', percent: 0 }],
    },
    {
      matches: [{ path: { kind: 'prefix', value: '/half' } }],
      backends: v1,
      mirrors: [{ ...copy, version: 'v2', percent: 50.0001 }],
    },
  ],
  tests: (visit, { received }) => {
    const copies = (path: string) => received('v2').filter(({ url }) => url === path);
    test('a copy of each request goes to the mirror, and the answer is the backend’s', async () => {
      const answer = await visit({ path: '/copied/1', headers: { 'x-a': 'b' } });
      assert.equal(answer.echo?.program, 'v1');
      await until(
        () => copies('/copied/1').length > 0,
        () => 'no copy came',
      );
      const [first] = copies('/copied/1');
      assert.deepEqual([first?.headers.host, first?.headers['x-a']], ['mirror.example', 'b']);
    });
    test('a request can have several copies', async () => {
      await visit({ path: '/twice/1' });
      await until(
        () => copies('/twice/1').length === 2,
        () => `${copies('/twice/1').length} copies came`,
      );
    });
    test('a percentage of requests is copied', async () => {
      for (let count = 0; count < 200; count += 1) await visit({ path: '/half/1' });
      for (let count = 0; count < 20; count += 1) await visit({ path: '/never/1' });
      // What came last through the same proxy says that all copies before it have come.
      await visit({ path: '/copied/last' });
      await until(
        () => copies('/copied/last').length > 0,
        () => 'no copy came',
      );
      const half = copies('/half/1').length;
      // Five standard deviations of a binomial (200, 1/2) are 35.
      assert.ok(half > 65 && half < 135, `${half} of 200 requests were copied`);
      assert.equal(copies('/never/1').length, 0);
    });
  },
};

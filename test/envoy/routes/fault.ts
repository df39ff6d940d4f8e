import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../../src/model/fault.ts';
import { type RouteBehaviour, v1 } from './behaviour.ts';

const rule = (name: string, fault: Fault) => ({
  matches: [{ path: { kind: 'prefix' as const, value: `/${name}` } }],
  backends: v1,
  fault,
});

export const fault: RouteBehaviour = {
  name: 'fault',
  rules: [
    rule('abort', { abort: { status: 555 } }),
    rule('jason', { abort: { status: 500 }, headers: { 'end-user': { kind: 'exact', value: 'jason' } } }),
    rule('delay', { delay: { duration: '1s' } }),
    rule('never', { abort: { status: 500, percent: 0 }, delay: { duration: '1h', percent: 0 } }),
    rule('quarter', { abort: { status: 503, percent: 25 } }),
    { backends: v1 },
  ],
  tests: (visit, { received }) => {
    test('requests are answered with the status that is written, and go nowhere', async () => {
      assert.equal((await visit({ path: '/abort/me' })).status, 555);
      assert.equal((await visit({ path: '/aborted' })).status, 200);
      assert.equal(received('v1').filter(({ url }) => url === '/abort/me').length, 0);
    });
    test('only requests with a header have trouble', async () => {
      assert.equal((await visit({ path: '/jason', headers: { 'end-user': 'jason' } })).status, 500);
      assert.equal((await visit({ path: '/jason', headers: { 'end-user': 'jasper' } })).status, 200);
    });
    test('requests wait', async () => {
      const started = performance.now();
      assert.equal((await visit({ path: '/delay' })).status, 200);
      // At least as long as is written; how much longer says nothing.
      assert.ok(performance.now() - started >= 990);
    });
    test('a percentage of requests has trouble', async () => {
      const statuses: number[] = [];
      for (let count = 0; count < 400; count += 1) statuses.push((await visit({ path: '/quarter' })).status);
      const failed = statuses.filter((status) => status === 503).length;
      assert.equal(statuses.filter((status) => status === 200).length, 400 - failed);
      // 100 expected; five standard deviations of a binomial (400, 1/4) are 43.
      assert.ok(failed > 57 && failed < 143, `${failed} of 400 requests failed`);
      for (let count = 0; count < 20; count += 1) assert.equal((await visit({ path: '/never' })).status, 200);
    });
  },
};

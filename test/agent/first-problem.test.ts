import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstProblem } from '../../src/agent/proxies/first-problem.ts';
import { diagnose } from '../../src/diagnostic/diagnostic.ts';

const problemOf = (proxy: string) => diagnose('envoy-exited', { proxy, reason: 'no reason' });

describe('several things at a time', () => {
  it('are all looked after, never more at once than may be', async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    const items = Array.from({ length: 20 }, (_, index) => index);
    const problem = await firstProblem(items, { atOnce: 3, afterProblem: 'stop' }, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
      seen.push(item);
      return undefined;
    });
    assert.equal(problem, undefined);
    assert.equal(most, 3);
    assert.deepEqual(
      seen.sort((a, b) => a - b),
      items,
    );
  });

  it('report the problem of the first in order, and what has begun is waited for', async () => {
    const ended: string[] = [];
    const look = async (name: string) => {
      await sleep(name === 'a' ? 20 : 1);
      ended.push(name);
      return name === 'd' ? undefined : problemOf(name);
    };
    const problem = await firstProblem(['a', 'b', 'c', 'd'], { atOnce: 2, afterProblem: 'stop' }, look);
    assert.deepEqual([problem, ended], [problemOf('a'), ['b', 'a']]);
    ended.length = 0;
    await firstProblem(['a', 'b', 'c', 'd'], { atOnce: 2, afterProblem: 'go-on' }, look);
    assert.deepEqual(ended, ['b', 'c', 'd', 'a']);
  });

  it('throw what one of them throws, when none is left running', async () => {
    const ended: number[] = [];
    const look = async (item: number) => {
      if (item === 1) throw new Error('a full disk');
      await sleep(10);
      ended.push(item);
      return undefined;
    };
    await assert.rejects(firstProblem([0, 1, 2, 3], { atOnce: 2, afterProblem: 'go-on' }, look), /a full disk/);
    assert.deepEqual(ended, [0]);
  });
});

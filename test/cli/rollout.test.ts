import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { it } from 'node:test';
import { initialStatus } from '../../src/agent/status/status.ts';
import { type FleetNode, progressOf, renderFleet } from '../../src/cli/rollout/fleet.ts';
import { run } from './run.ts';

const meshc = (...words: readonly string[]) => run('/', ...words);

const node = (name: string, parts: Partial<FleetNode> = {}): FleetNode => {
  return { node: name, state: 'Steady', observed: 8, good: 8, problem: undefined, ...parts };
};

it('a rollout is complete when every node runs the release, or a newer one', () => {
  assert.deepEqual(progressOf([node('a'), node('b')], undefined), { target: 8, progress: 'complete' });
  assert.deepEqual(progressOf([node('a', { good: 9 })], 8), { target: 8, progress: 'complete' });
  assert.deepEqual(progressOf([], undefined), { target: 0, progress: 'going-on' });
});

it('a rollout goes on while a node waits or cannot be asked, and stops where one had to go back', () => {
  const waits = node('b', { state: 'Waiting', good: 7 });
  const silent = node('c', { state: undefined, observed: undefined, good: undefined });
  assert.equal(progressOf([node('a'), waits, silent], undefined).progress, 'going-on');
  assert.equal(progressOf([node('a'), node('b', { state: 'Degraded', good: 7 })], undefined).progress, 'stopped');
});

it('people see the sum, and the nodes that have yet to come', () => {
  const nodes = [node('a'), node('web-2', { state: 'Degraded', good: 7, problem: 'it got worse' })];
  assert.equal(
    renderFleet(nodes, undefined),
    'release 8: 1 of 2 nodes, stopped: a node had to go back\n  web-2  Degraded, runs release 7: it got worse\n',
  );
});

it('reads the status of agents, and counts one that does not answer', async () => {
  const about = { node: 'a', mesh: 'm', environment: 'e', agent: { version: '1', pid: 1, startedAt: '' } };
  const release = { digest: 'd', serial: 8, commit: 'c' };
  const status = { ...initialStatus(about, new Date()), state: 'Steady', observed: release, lastGood: release };
  await serving(
    (_, response) => response.end(JSON.stringify(status)),
    async (url) => {
      const one = await meshc('rollout', 'status', '--endpoint', url);
      assert.deepEqual([one.code, one.out], [0, 'release 8: 1 of 1 nodes, complete\n']);
      const two = await meshc('rollout', 'status', '--endpoint', url, '--endpoint', 'http://127.0.0.1:1');
      assert.equal(two.code, 75);
      assert.match(
        two.out,
        /^release 8: 1 of 2 nodes, going on\n {2}http:\/\/127\.0\.0\.1:1 {2}unknown, runs nothing: /,
      );
      const waited = await meshc(
        'rollout',
        'status',
        '--endpoint',
        url,
        '--serial',
        '9',
        '--wait',
        '--timeout',
        '10ms',
      );
      assert.equal(waited.code, 75);
    },
  );
});

it('reads what Prometheus has collected, narrowed by labels', async () => {
  const queries: string[] = [];
  const answer: RequestListener = (request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? '';
    queries.push(query);
    const metric = (instance: string, labels: object) => ({ instance, ...labels });
    const result = query.startsWith('meshc_agent_serial')
      ? ['a', 'b'].flatMap((instance) => [
          { metric: metric(instance, { kind: 'observed' }), value: [0, '8'] },
          { metric: metric(instance, { kind: 'good' }), value: [0, instance === 'a' ? '8' : '7'] },
        ])
      : ['a', 'b'].map((instance) => ({
          metric: metric(instance, { state: instance === 'a' ? 'Steady' : 'Stalled' }),
          value: [0, '1'],
        }));
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  };
  await serving(answer, async (url) => {
    const found = await meshc(
      'rollout',
      'status',
      '--prometheus',
      url,
      '--selector',
      'environment="e"',
      '--format',
      'json',
    );
    assert.equal(found.code, 4);
    const { serial, progress, nodes } = JSON.parse(found.out);
    assert.deepEqual([serial, progress, nodes.length], [8, 'stopped', 2]);
    assert.deepEqual(queries.sort(), [
      'meshc_agent_serial{environment="e"}',
      'meshc_agent_state{environment="e"} == 1',
    ]);
  });
});

it('asks where to look', async () => {
  const { code, err } = await meshc('rollout', 'status');
  assert.equal(code, 64);
  assert.match(err, /say where to look/);
  assert.equal((await meshc('rollout', 'status', '--prometheus', 'http://127.0.0.1:1')).code, 75);
  assert.equal((await meshc('rollout', 'status', '--endpoint', 'nowhere')).code, 64);
});

async function serving(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  try {
    await use(`http://127.0.0.1:${address.port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { ConnectionPool } from '../../src/model/connection-pool.ts';
import { type Answer, call, exchange } from '../harness/call.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, namespace, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { type Program, startHttpProgram, startTcpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { until } from '../harness/until.ts';

/** One port for each thing a pool can do: a policy of a port is a policy of one cluster. */
const pools = {
  open: {},
  narrow: { maxConnections: 1, maxPendingRequests: 1 },
  slow: { maxConcurrentRequests: 1 },
  renewed: { maxRequestsPerConnection: 1 },
  idle: { idleTimeout: '100ms' },
  aged: { maxConnectionDuration: '300ms' },
  watched: { tcpKeepalive: { kind: 'on', idle: '1h' } },
  unwatched: { tcpKeepalive: { kind: 'off' } },
} as const satisfies { readonly [port: string]: ConnectionPool };
type Port = keyof typeof pools;
const ports = Object.keys(pools) as Port[];

const entrance = (port: Port) => ({ address: loopbackAddress(9), port: 8_000 + ports.indexOf(port) });
const tcpEntrance = { address: loopbackAddress(9), port: 7_999 };
const server = loopbackAddress(2);
let programs: Program[];
let mesh: RunningMesh;

before(async () => {
  programs = [];
  for (const port of ports) programs.push(await startHttpProgram(port));
  const echo = await startTcpProgram('echo');
  programs.push(echo);
  mesh = await runMesh(
    meshOf({
      services: [
        service('client', []),
        {
          namespace,
          name: 'server',
          versions: {},
          ports: Object.fromEntries(
            ports.map((port, index) => [
              port,
              { number: 8_100 + index, protocol: 'http', trafficPolicy: { connectionPool: pools[port] } },
            ]),
          ),
        },
        { ...service('echo', [], 'tcp'), trafficPolicy: { connectionPool: { idleTimeout: '3s' } } },
      ],
      workloads: [
        workload(
          'client',
          { service: 'client' },
          {
            address: loopbackAddress(1),
            upstreams: [
              ...ports.map((port) => upstream('server', entrance(port), port)),
              upstream('echo', tcpEntrance, 'tcp'),
            ],
          },
        ),
        workload(
          'server',
          { service: 'server' },
          {
            address: server,
            applicationPorts: Object.fromEntries(ports.map((port, index) => [port, programs[index]?.port ?? 0])),
          },
        ),
        workload('echo', { service: 'echo' }, { address: loopbackAddress(3), applicationPorts: { tcp: echo.port } }),
      ],
      authorizationPolicies: [
        policy('clients', 'server', 'allow', [{ from: [caller.service('client')] }]),
        policy('talkers', 'echo', 'allow', [{ from: [caller.service('client')] }]),
      ],
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

/** A counter or gauge of the cluster that leads to a port. */
async function statistic(port: Port, name: string): Promise<number> {
  const stats = await mesh.proxy('shop/client').admin(`/stats?filter=${encodeURIComponent(`server/${port}.${name}`)}`);
  return Number(/: (\d+)/.exec(stats)?.[1] ?? Number.NaN);
}

/** Starts requests that are never answered, one after the other as the proxy takes them. */
async function hold(port: Port, count: number, taken: string): Promise<void> {
  for (let held = 1; held <= count; held += 1) {
    call({ ...entrance(port), path: '/silent' }).catch(() => undefined);
    await until(
      async () => (await statistic(port, 'upstream_rq_active')) + (await statistic(port, taken)) >= held,
      () => `request ${held} did not reach ${port}`,
    );
  }
}

test('one more than may wait for a connection is refused at once', async () => {
  await hold('narrow', 2, 'upstream_rq_pending_active');
  const refused = await call(entrance('narrow'));
  assert.deepEqual([refused.status, refused.headers['x-envoy-overloaded']], [503, 'true']);
});

test('one more than may run at once is refused', async () => {
  await hold('slow', 1, 'upstream_rq_pending_active');
  assert.equal((await call(entrance('slow'))).status, 503);
});

test('without limits of its own a port takes many at once', async () => {
  await hold('open', 5, 'upstream_rq_pending_active');
  assert.equal((await call(entrance('open'))).status, 200);
});

test('a connection is replaced after as many requests as it may carry', async () => {
  const answers: Answer[] = [];
  for (let count = 0; count < 3; count += 1) answers.push(await call(entrance('renewed')));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  await until(
    async () => (await statistic('renewed', 'upstream_cx_max_requests')) === 3,
    () => 'the connections were kept',
  );
  assert.equal(await statistic('open', 'upstream_cx_max_requests'), 0);
});

test('an idle connection is closed in time, and one that grew old is too', async () => {
  assert.equal((await call(entrance('idle'))).status, 200);
  assert.equal((await call(entrance('aged'))).status, 200);
  for (const [port, counter] of [
    ['idle', 'upstream_cx_idle_timeout'],
    ['aged', 'upstream_cx_max_duration_reached'],
  ] as const) {
    await until(
      async () => (await statistic(port, counter)) > 0 && (await statistic(port, 'upstream_cx_active')) === 0,
      () => `the connection to ${port} is still open`,
    );
  }
  assert.equal((await call(entrance('idle'))).status, 200);
  assert.equal((await call(entrance('aged'))).status, 200);
});

test('a silent TCP connection is closed when its time is over', async () => {
  assert.equal(await exchange(tcpEntrance, 'hello', (received) => received === 'echo:hello'), 'echo:hello');
  // Nothing is enough, so it ends when the proxy closes it.
  assert.equal(await exchange(tcpEntrance, 'hello', () => false), 'echo:hello');
});

test('the machine probes a silent connection, unless that is off', async () => {
  assert.deepEqual(silentConnections(), { due: [], unwatched: 0 });
  assert.equal((await call(entrance('watched'))).status, 200);
  assert.equal((await call(entrance('unwatched'))).status, 200);
  const { due, unwatched } = silentConnections();
  assert.equal(unwatched, 1);
  assert.equal(due.length, 1);
  assert.ok(due.every((seconds) => seconds > 3_500 && seconds <= 3_600));
});

/** Of the connections to the server's sidecar: seconds until a probe where they are many, and how many wait for none. */
function silentConnections(): { readonly due: readonly number[]; readonly unwatched: number } {
  const hex = server.split('.').map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase());
  const remote = `${hex.reverse().join('')}:${(15_006).toString(16).toUpperCase()}`;
  // Each line: number, local address, remote address, state, queues, timer and its end in hundredths of a second.
  const timers = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , to, state]) => to === remote && state === '01')
    .map(([, , , , , timer = '']) => timer.split(':'));
  return {
    due: timers
      .map(([kind, end = '']) => (kind === '02' ? Number.parseInt(end, 16) / 100 : 0))
      .filter((seconds) => seconds > 120),
    unwatched: timers.filter(([kind]) => kind === '00').length,
  };
}

test('no limit is what Envoy takes for none', async () => {
  const clusters = await mesh.proxy('shop/client').admin('/clusters');
  assert.match(clusters, /^shop\/server\/narrow::default_priority::max_connections::1$/m);
  assert.match(clusters, /^shop\/server\/open::default_priority::max_connections::10000$/m);
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/client').output(), /\[(?:warning|error|critical)\]/);
});

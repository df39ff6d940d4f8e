import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LoadBalancing } from '../../src/model/load-balancing.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { type Call, call } from '../harness/call.ts';
import { compiled } from '../harness/compiled.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, namespace, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { proxyResources } from '../harness/proxy-resources.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { until } from '../harness/until.ts';

/** One port for each way to choose an endpoint. */
const ways = {
  turns: { kind: 'round-robin' },
  random: { kind: 'random' },
  requests: { kind: 'least-request' },
  header: { kind: 'ring-hash', hash: [{ kind: 'header', name: 'X-User' }] },
  query: { kind: 'maglev', hash: [{ kind: 'query', name: 'user' }] },
  cookie: { kind: 'ring-hash', hash: [{ kind: 'cookie', name: 'place', ttl: '1h', path: '/cart' }] },
  fallback: {
    kind: 'maglev',
    hash: [
      { kind: 'header', name: 'x-user' },
      { kind: 'query', name: 'user' },
    ],
  },
  // A newcomer has next to nothing until the last moments of its warm-up.
  warm: { kind: 'round-robin', warmUp: { kind: 'on', duration: '5s', minimumPercent: 1, aggression: 0.1 } },
} satisfies { readonly [port: string]: LoadBalancing };
type Port = keyof typeof ways;
const ports = Object.keys(ways) as Port[];

const servers = ['one', 'two', 'three'];
const entrance = (port: Port) => ({ address: loopbackAddress(9), port: 8_000 + ports.indexOf(port) });
const programs = new Map<string, Program>();
let mesh: RunningMesh;
let begun: number;

before(async () => {
  for (const server of servers) {
    for (const port of ports) programs.set(`${server} ${port}`, await startHttpProgram(server));
  }
  mesh = await runMesh(definitions(servers));
  begun = performance.now();
});

after(async () => {
  await mesh?.stop();
  await Promise.all([...programs.values()].map((program) => program.close()));
});

/** A server on the machines that are named, called by a client. */
function definitions(running: readonly string[]): Mesh {
  const clients = [{ from: [caller.service('client')] }];
  return meshOf({
    services: [
      service('client', []),
      {
        namespace,
        name: 'server',
        versions: {},
        ports: Object.fromEntries(
          ports.map((port, index) => [
            port,
            { number: 8_100 + index, protocol: 'http', trafficPolicy: { loadBalancing: ways[port] } },
          ]),
        ),
      },
    ],
    workloads: [
      workload(
        'client',
        { service: 'client' },
        { address: loopbackAddress(1), upstreams: ports.map((port) => upstream('server', entrance(port), port)) },
      ),
      {
        namespace,
        name: 'server',
        service: 'server',
        upstreams: [],
        placement: {
          kind: 'hosts',
          hosts: running.map((node) => ({
            node,
            address: loopbackAddress(2 + servers.indexOf(node)),
            applicationPorts: Object.fromEntries(
              ports.map((port) => [port, programs.get(`${node} ${port}`)?.port ?? 0]),
            ),
          })),
        },
      },
    ],
    authorizationPolicies: [policy('clients', 'server', 'allow', clients)],
  });
}

/** Who answers, one request after the other. */
async function answers(port: Port, count: number, request: (index: number) => Partial<Call>): Promise<string[]> {
  const found: string[] = [];
  for (let index = 0; index < count; index += 1) {
    found.push((await call({ ...entrance(port), ...request(index) })).echo?.program ?? 'nobody');
  }
  return found;
}

const plain = () => ({});

test('in turns every endpoint gets the same', async () => {
  const found = await answers('turns', 30, plain);
  assert.deepEqual(
    servers.map((server) => found.filter((one) => one === server).length),
    [10, 10, 10],
  );
});

test('at random, and by the fewest requests, every endpoint gets some', async () => {
  for (const port of ['random', 'requests'] as const) {
    // That one of three gets none of 100 happens once in 10 to the 17th runs.
    assert.deepEqual(new Set(await answers(port, 100, plain)), new Set(servers), port);
  }
});

test('one key leads to one endpoint, and different keys to all', async () => {
  const by = {
    header: (user: string) => ({ headers: { 'x-user': user } }),
    query: (user: string) => ({ path: `/?user=${user}` }),
  };
  for (const port of ['header', 'query'] as const) {
    assert.equal(new Set(await answers(port, 20, () => by[port]('jason'))).size, 1, port);
    assert.equal(new Set(await answers(port, 100, (index) => by[port](`user-${index}`))).size, 3, port);
    // Without the key nothing decides.
    assert.ok(new Set(await answers(port, 100, plain)).size > 1, port);
  }
});

test('the first of several keys that is there decides alone', async () => {
  const byHeader = (index: number) => ({ path: `/?user=${index}`, headers: { 'x-user': 'jason' } });
  assert.equal(new Set(await answers('fallback', 60, byHeader)).size, 1);
  assert.equal(new Set(await answers('fallback', 20, () => ({ path: '/?user=jason' }))).size, 1);
  assert.equal(new Set(await answers('fallback', 60, (index) => ({ path: `/?user=${index}` }))).size, 3);
});

test('a cookie is set where there is none, and leads back to the same endpoint', async () => {
  const first = await call(entrance('cookie'));
  const [cookie = ''] = first.headers['set-cookie'] ?? [];
  assert.match(cookie, /^place="?[^;]+"?; Max-Age=3600; Path=\/cart; HttpOnly$/);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const back = await call({ ...entrance('cookie'), headers });
  assert.equal(back.headers['set-cookie'], undefined);
  assert.deepEqual(new Set(await answers('cookie', 20, () => ({ headers }))), new Set([first.echo?.program]));
  assert.equal((await call(entrance('header'))).headers['set-cookie'], undefined);
});

test('a newcomer is spared while it warms up', async () => {
  // The others must have finished theirs: it began when they were new.
  await until(
    () => performance.now() - begun > 5_500,
    () => 'time stands still',
  );
  const resources = (running: readonly string[]) =>
    proxyResources(compiled(definitions(running)).files, 'shop/client', 'client');
  await mesh.proxy('shop/client').replace(resources(['one', 'two']));
  assert.ok(!(await answers('warm', 20, plain)).includes('three'));
  await mesh.proxy('shop/client').replace(resources(servers));
  const [cold, warming] = [await answers('turns', 40, plain), await answers('warm', 40, plain)];
  const share = (found: readonly string[]) => found.filter((one) => one === 'three').length;
  assert.ok(share(cold) >= 12, `without warm-up it got ${share(cold)} of 40`);
  assert.ok(share(warming) <= 5, `warming up it got ${share(warming)} of 40`);
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/client').output(), /\[(?:warning|error|critical)\]/);
});

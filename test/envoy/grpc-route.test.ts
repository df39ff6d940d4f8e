import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { GrpcRoute, GrpcRouteRule } from '../../src/model/grpc-route.ts';
import { type GrpcAnswer, grpcCall } from '../harness/grpc-call.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { backend, caller, meshOf, namespace, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { type HttpProgram, startHttp2Program } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { until } from '../harness/until.ts';

const greeter = { address: loopbackAddress(9), port: 8080 };
let programs: HttpProgram[];
let mesh: RunningMesh;

const v1 = [backend('greeter', { version: 'v1' })];
const v2 = [backend('greeter', { version: 'v2' })];

const rules: GrpcRouteRule[] = [
  { backends: v1 },
  { matches: [{ service: { kind: 'exact', value: 'shop.v1.Cart' } }], backends: v2 },
  {
    matches: [{ service: { kind: 'exact', value: 'shop.v1.Cart' }, method: { kind: 'exact', value: 'Pay' } }],
    backends: v1,
    retry: { attempts: 1, on: ['unavailable', 'reset'], idempotent: true },
  },
  { matches: [{ method: { kind: 'exact', value: 'Watch' } }], backends: v2, deadline: 'unlimited' },
  {
    matches: [
      {
        service: { kind: 'regex', value: 'shop\\.v[23]\\..*' },
        method: { kind: 'regex', value: 'Get|List' },
        headers: { 'x-tenant': { kind: 'exact', value: 'acme' } },
      },
    ],
    backends: v2,
  },
  {
    matches: [{ method: { kind: 'exact', value: 'Changed' } }],
    backends: [backend('greeter', { version: 'v1', requestHeaders: { set: { 'x-version': 'one' } } })],
    requestHeaders: { remove: ['x-secret'] },
    responseHeaders: { set: { 'x-answered-by': 'route' } },
    mirrors: [{ namespace, service: 'greeter', port: 'http', version: 'v2' }],
  },
  {
    matches: [{ method: { kind: 'exact', value: 'Broken' } }],
    backends: v1,
    fault: { abort: { grpcStatus: 'resource-exhausted' } },
  },
  { matches: [{ method: { kind: 'exact', value: 'Slow' } }], backends: v1, timeout: '1s' },
  { matches: [{ method: { kind: 'exact', value: 'Dead' } }], backends: v1, deadline: '1s' },
  { matches: [{ method: { kind: 'exact', value: 'Unseen' } }], backends: v1, retry: { attempts: 3 } },
];

before(async () => {
  programs = [await startHttp2Program('v1'), await startHttp2Program('v2')];
  const [first = 0, second = 0] = programs.map(({ port }) => port);
  const served = (index: number, http: number) => ({ address: loopbackAddress(index), applicationPorts: { http } });
  const route: GrpcRoute = {
    namespace,
    name: 'calls',
    parent: { kind: 'service', namespace, service: 'greeter' },
    rules,
  };
  mesh = await runMesh(
    meshOf({
      services: [service('client', []), service('greeter', ['v1', 'v2'], 'grpc')],
      workloads: [
        workload(
          'client',
          { service: 'client' },
          { address: loopbackAddress(1), upstreams: [upstream('greeter', greeter)] },
        ),
        workload('greeter-v1', { service: 'greeter', version: 'v1' }, served(2, first)),
        workload('greeter-v2', { service: 'greeter', version: 'v2' }, served(3, second)),
      ],
      grpcRoutes: [route],
      authorizationPolicies: [policy('callers', 'greeter', 'allow', [{ from: [caller.service('client')] }])],
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

function invoke(method: string, headers: Readonly<Record<string, string>> = {}): Promise<GrpcAnswer> {
  return grpcCall({ ...greeter, method, headers });
}

async function programOf(method: string, headers: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  return (await invoke(method, headers)).echo?.program;
}

test('a service and a method choose, the method of a service before the service', async () => {
  assert.equal(await programOf('any.Service/Any'), 'v1');
  assert.equal(await programOf('shop.v1.Cart/Add'), 'v2');
  assert.equal(await programOf('shop.v1.Cart/Pay'), 'v1');
  assert.equal(await programOf('shop.v1.Carts/Add'), 'v1');
  assert.equal(await programOf('any.Service/Watch'), 'v2');
  assert.equal(await programOf('any.Service/Watches'), 'v1');
});

test('expressions and metadata choose', async () => {
  assert.equal(await programOf('shop.v2.Cart/Get', { 'x-tenant': 'acme' }), 'v2');
  assert.equal(await programOf('shop.v3.Cart/List', { 'x-tenant': 'acme' }), 'v2');
  assert.equal(await programOf('shop.v2.Cart/Get', { 'x-tenant': 'other' }), 'v1');
  assert.equal(await programOf('shop.v4.Cart/Get', { 'x-tenant': 'acme' }), 'v1');
  assert.equal(await programOf('shop.v2.Cart/GetAll', { 'x-tenant': 'acme' }), 'v1');
});

test('metadata is changed, and calls are copied', async () => {
  const { echo, headers } = await invoke('any.Service/Changed', { 'x-secret': 's', 'x-kept': 'k' });
  assert.deepEqual(
    [echo?.headers['x-version'], echo?.headers['x-secret'], echo?.headers['x-kept'], headers['x-answered-by']],
    ['one', undefined, 'k', 'route'],
  );
  const copies = () => programs[1]?.received.filter(({ url }) => url === '/any.Service/Changed').length;
  await until(
    () => copies() === 1,
    () => `${copies()} copies came`,
  );
});

test('an abort has the status that is written', async () => {
  assert.deepEqual([(await invoke('any.Service/Broken')).status, (await invoke('any.Service/Whole')).status], [8, 0]);
});

test('a call is tried again where that is written, and only for what is written', async () => {
  const tries = async (method: string, status: string) => {
    const before = programs[0]?.received.length ?? 0;
    const answer = await invoke(method, { 'x-answer-grpc-status': status });
    return [answer.status, (programs[0]?.received.length ?? 0) - before];
  };
  assert.deepEqual(await tries('shop.v1.Cart/Pay', '14'), [14, 2]);
  assert.deepEqual(await tries('shop.v1.Cart/Pay', '13'), [13, 1]);
  assert.deepEqual(await tries('shop.v1.Cart/Pay', 'reset'), [14, 2]);
  assert.deepEqual(await tries('any.Service/Unseen', '14'), [14, 1]);
  assert.deepEqual(await tries('any.Service/Unseen', 'reset'), [14, 1]);
  assert.deepEqual(await tries('any.Service/Any', '14'), [14, 1]);
});

const slow = { 'x-answer-after': '20000' };

test('a call ends at its timeout', async () => {
  assert.equal((await invoke('any.Service/Slow', slow)).status, 14);
  assert.equal((await invoke('any.Service/Slow')).status, 0);
});

test('a call ends at its deadline, or before at the one of its caller', async () => {
  assert.equal((await invoke('any.Service/Dead', slow)).status, 4);
  assert.equal((await invoke('any.Service/Dead', { ...slow, 'grpc-timeout': '60S' })).status, 4);
  assert.equal((await invoke('any.Service/Watch', { ...slow, 'grpc-timeout': '500m' })).status, 4);
  assert.equal((await invoke('any.Service/Watch', { 'x-answer-after': '1500', 'grpc-timeout': '30S' })).status, 0);
});

test('Envoy has nothing to warn about', () => {
  assert.doesNotMatch(mesh.proxy('shop/client').output(), /\[(?:warning|error|critical)\]/);
});

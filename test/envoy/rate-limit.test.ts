import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RateLimit, RateLimitPolicy, RateLimitTarget } from '../../src/model/rate-limit-policy.ts';
import { type Call, call } from '../harness/call.ts';
import { grpcCall } from '../harness/grpc-call.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import {
  backend,
  caller,
  meshOf,
  namespace,
  policy,
  route,
  service,
  upstream,
  workload,
} from '../harness/model-mesh.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';

/*
 * Every case has paths of its own, so that no case uses up what another counts. Tokens come back within hours: what is counted in a
 * test is the bucket, whatever the machine is busy with.
 */
const callers = ['one', 'two', 'banned'] as const;
const addressOf = { one: loopbackAddress(1), two: loopbackAddress(2), banned: loopbackAddress(3) };
const edge = { address: loopbackAddress(5), port: 8080 };
let programs: Program[];
let mesh: RunningMesh;

before(async () => {
  programs = [await startHttpProgram('page')];
  const [page = 0] = programs.map(({ port }) => port);
  mesh = await runMesh(
    meshOf({
      services: [...callers.map((name) => service(name, [])), service('page', []), service('rpc', [], 'grpc')],
      workloads: [
        ...callers.map((name) =>
          workload(
            name,
            { service: name },
            {
              address: addressOf[name],
              upstreams: [
                upstream('page', { address: addressOf[name], port: 8080 }),
                upstream('rpc', { address: addressOf[name], port: 8081 }),
              ],
            },
          ),
        ),
        workload('rpc', { service: 'rpc' }, { address: loopbackAddress(6), applicationPorts: { http: page } }),
        workload('page', { service: 'page' }, { address: loopbackAddress(4), applicationPorts: { http: page } }),
      ],
      gateways: [
        {
          namespace,
          name: 'edge',
          listeners: { http: { port: edge.port, protocol: 'http', hostnames: ['*'] } },
          trustedProxies: { from: { kind: 'addresses', addresses: ['127.0.0.0/8'] } },
          placement: { kind: 'hosts', hosts: [{ node: 'edge', address: edge.address }] },
        },
      ],
      httpRoutes: [route('all', { kind: 'gateway', namespace, gateway: 'edge' }, [{ backends: [backend('page')] }])],
      authorizationPolicies: [
        policy('everybody', 'page', 'allow', [{ methods: ['GET', 'POST'] }]),
        policy('calls', 'rpc', 'allow', [{ methods: ['POST'] }]),
        policy('banned', 'page', 'deny', [{ from: [caller.workload('banned')] }]),
      ],
      rateLimitPolicies: [
        limited('page', { kind: 'service', namespace, service: 'page' }, [
          { ...ofPath('/all'), requests: 3 },
          { ...ofPath('/burst'), requests: 1, burst: 4 },
          { ...ofPath('/each'), requests: 2, each: { kind: 'caller' } },
          { ...ofPath('/from'), requests: 1, from: [caller.workload('one')] },
          { ...ofPath('/both'), requests: 1, from: [caller.service('one')], each: { kind: 'caller' } },
          { ...ofPath('/key'), requests: 1, each: { kind: 'header', name: 'X-Key' } },
          { ...ofPath('/written'), requests: 1, methods: ['POST'] },
          { ...ofPath('/below/*'), requests: 1 },
          { ...ofPath('/strict'), requests: 2 },
          { ...ofPath('/strict'), requests: 3 },
          { ...ofPath('/refused-first'), requests: 1 },
        ]),
        limited('rpc', { kind: 'service', namespace, service: 'rpc' }, [{ requests: 1, per: '24h' }]),
        limited('edge', { kind: 'gateway', namespace, gateway: 'edge' }, [
          { ...ofPath('/client'), requests: 1, each: { kind: 'client-address' } },
        ]),
      ],
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

function limited(name: string, target: RateLimitTarget, limits: readonly RateLimit[]): RateLimitPolicy {
  return { namespace, name, target, limits: [...limits] };
}

function ofPath(path: string) {
  return { paths: [path], per: '24h' };
}

async function statuses(count: number, asked: Call): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push((await call(asked)).status);
  return found;
}

function as(who: (typeof callers)[number], path: string, more: Omit<Call, 'address' | 'port' | 'path'> = {}): Call {
  return { address: addressOf[who], port: 8080, path, ...more };
}

test('what is too much is answered 429, and the headers tell how much is left', async () => {
  const first = await call(as('one', '/all?first'));
  assert.equal(first.status, 200);
  assert.equal(first.headers['x-ratelimit-remaining'], '2');
  assert.deepEqual(await statuses(2, as('two', '/all')), [200, 200]);
  const last = await call(as('one', '/all'));
  assert.equal(last.status, 429);
  assert.equal(last.headers['x-ratelimit-remaining'], '0');
});

test('a burst is taken at once', async () => {
  assert.deepEqual(await statuses(5, as('one', '/burst')), [200, 200, 200, 200, 429]);
});

test('each caller has a count of its own', async () => {
  assert.deepEqual(await statuses(3, as('one', '/each')), [200, 200, 429]);
  assert.deepEqual(await statuses(3, as('two', '/each')), [200, 200, 429]);
});

test('a limit for one caller is not for others', async () => {
  assert.deepEqual(await statuses(2, as('one', '/from')), [200, 429]);
  assert.deepEqual(await statuses(3, as('two', '/from')), [200, 200, 200]);
  assert.deepEqual(await statuses(2, as('one', '/both')), [200, 429]);
  assert.deepEqual(await statuses(2, as('two', '/both')), [200, 200]);
});

test('each value of a header has a count, and leaving the header out is no way around', async () => {
  assert.deepEqual(await statuses(2, as('one', '/key', { headers: { 'x-key': 'a' } })), [200, 429]);
  assert.deepEqual(await statuses(2, as('one', '/key', { headers: { 'x-key': 'b' } })), [200, 429]);
  assert.deepEqual(await statuses(2, as('one', '/key')), [200, 429]);
});

test('only what the limit is for is counted', async () => {
  assert.deepEqual(await statuses(3, as('one', '/written')), [200, 200, 200]);
  assert.deepEqual(await statuses(2, as('one', '/written', { method: 'POST' })), [200, 429]);
  assert.deepEqual(await statuses(2, as('one', '/belowe/x')), [200, 200]);
  assert.equal((await call(as('one', '/below/x'))).status, 200);
  // However the path is spelled.
  for (const path of ['/below', '/below/', '/below/y?z', '//below/./x', '/a/../below/x', '/%62elow/x']) {
    assert.equal((await call(as('one', path))).status, 429, path);
  }
});

test('of several limits the one without room decides', async () => {
  assert.deepEqual(await statuses(3, as('one', '/strict')), [200, 200, 429]);
});

test('who may not call uses up nothing', async () => {
  assert.deepEqual(await statuses(3, as('banned', '/refused-first')), [403, 403, 403]);
  assert.deepEqual(await statuses(2, as('one', '/refused-first')), [200, 429]);
});

test('a call of gRPC that is too much has the status RESOURCE_EXHAUSTED', async () => {
  const asked = { address: addressOf.one, port: 8081, method: 'shop.Rpc/Call' };
  // Nothing that speaks gRPC is behind the port: the first call gets as far as that.
  assert.notEqual((await grpcCall(asked)).status, 8);
  assert.equal((await grpcCall(asked)).status, 8);
});

test('a gateway counts clients by the address that trusted proxies tell', async () => {
  const from = (address: string) => ({ ...edge, path: '/client', headers: { 'x-forwarded-for': address } });
  assert.deepEqual(await statuses(2, from('203.0.113.1')), [200, 429]);
  assert.deepEqual(await statuses(2, from('203.0.113.2')), [200, 429]);
  assert.deepEqual(await statuses(1, from('2001:db8:0:1::1')), [200]);
  // The same network of 64 bits is the same client.
  assert.deepEqual(await statuses(1, from('2001:db8:0:1:2::2')), [429]);
  assert.deepEqual(await statuses(1, from('2001:db8:0:2::1')), [200]);
});

test('Envoy has nothing to warn about', () => {
  for (const name of ['shop/page', 'shop/edge']) {
    assert.doesNotMatch(mesh.proxy(name).output(), /\[(?:warning|error|critical)\]/);
  }
});

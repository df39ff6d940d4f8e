import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, type Call, call } from '../harness/call.ts';
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
import { type Program, startHttp2Program, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';

const entrance = { address: loopbackAddress(9), port: 8080 };
const streamEntrance = { address: loopbackAddress(9), port: 8081 };
let programs: Program[];
let mesh: RunningMesh;

before(async () => {
  programs = [await startHttpProgram('v1'), await startHttpProgram('v2'), await startHttp2Program('stream')];
  const [v1 = 0, v2 = 0, stream = 0] = programs.map(({ port }) => port);
  mesh = await runMesh(
    meshOf({
      services: [service('client', []), service('server', ['v1', 'v2', 'planned']), service('stream', [], 'grpc')],
      workloads: [
        workload(
          'client',
          { service: 'client' },
          {
            address: loopbackAddress(1),
            upstreams: [upstream('server', entrance), upstream('stream', streamEntrance)],
          },
        ),
        workload('server-v1', { service: 'server', version: 'v1' }, served(2, v1)),
        workload('server-v2', { service: 'server', version: 'v2' }, served(3, v2)),
        workload('stream', { service: 'stream' }, served(4, stream)),
      ],
      httpRoutes: [rules()],
      authorizationPolicies: [
        policy('clients', 'server', 'allow', [{ from: [caller.service('client')] }]),
        policy('streamers', 'stream', 'allow', [{ from: [caller.workload('client')] }]),
      ],
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

const served = (index: number, http: number) => ({ address: loopbackAddress(index), applicationPorts: { http } });

function rules() {
  const v1 = [backend('server', { version: 'v1' })];
  const v2 = [backend('server', { version: 'v2' })];
  return route('rules', { kind: 'service', namespace, service: 'server' }, [
    // Written least specific first, on purpose: precedence decides, not this order.
    { backends: v1 },
    { matches: [{ path: { kind: 'prefix', value: '/area' } }], backends: v2 },
    { matches: [{ path: { kind: 'prefix', value: '/area/inner' } }], backends: v1 },
    { matches: [{ path: { kind: 'exact', value: '/area/inner/exact' } }], backends: v2 },
    { matches: [{ path: { kind: 'regex', value: '/item/[0-9]+' } }], backends: v2 },
    { matches: [{ method: 'DELETE' }], backends: v2 },
    { matches: [{ headers: { 'End-User': { kind: 'exact', value: 'jason' } } }], backends: v2 },
    { matches: [{ query: { version: { kind: 'regex', value: '2(\\.[0-9]+)?' } } }], backends: v2 },
    {
      matches: [{ path: { kind: 'exact', value: '/either' } }, { path: { kind: 'exact', value: '/or' } }],
      backends: v2,
    },
    { matches: [{ path: { kind: 'exact', value: '/silent' } }], backends: v1, timeout: '200ms' },
    {
      matches: [{ path: { kind: 'exact', value: '/split' } }],
      backends: [backend('server', { version: 'v1', weight: 3 }), backend('server', { version: 'v2', weight: 1 })],
    },
    {
      matches: [{ path: { kind: 'exact', value: '/off' } }],
      // Nothing runs this version yet: it is loaded, without endpoints, and takes nothing.
      backends: [backend('server', { version: 'planned', weight: 0 }), backend('server', { version: 'v2', weight: 1 })],
    },
  ]);
}

async function programFor(request: Omit<Call, 'address' | 'port'>): Promise<string | undefined> {
  return (await call({ ...entrance, ...request })).echo?.program;
}

test('a request that no rule names goes where the catch-all says', async () => {
  assert.equal(await programFor({ path: '/' }), 'v1');
});

test('a prefix holds by whole segments', async () => {
  assert.equal(await programFor({ path: '/area' }), 'v2');
  assert.equal(await programFor({ path: '/area/x?y=z' }), 'v2');
  assert.equal(await programFor({ path: '/areas' }), 'v1');
});

test('a longer prefix wins over a shorter one, and an exact path over both', async () => {
  assert.equal(await programFor({ path: '/area/inner' }), 'v1');
  assert.equal(await programFor({ path: '/area/inner/x' }), 'v1');
  assert.equal(await programFor({ path: '/area/inner/exact' }), 'v2');
});

test('a regular expression must hold for the whole path', async () => {
  assert.equal(await programFor({ path: '/item/42' }), 'v2');
  assert.equal(await programFor({ path: '/item/42/x' }), 'v1');
});

test('methods, headers and query parameters choose', async () => {
  assert.equal(await programFor({ method: 'DELETE' }), 'v2');
  assert.equal(await programFor({ headers: { 'end-user': 'jason' } }), 'v2');
  assert.equal(await programFor({ headers: { 'end-user': 'Jason' } }), 'v1');
  assert.equal(await programFor({ path: '/?version=2.1' }), 'v2');
  assert.equal(await programFor({ path: '/?version=21' }), 'v1');
});

test('any of several matches is enough', async () => {
  assert.equal(await programFor({ path: '/either' }), 'v2');
  assert.equal(await programFor({ path: '/or' }), 'v2');
});

test('weights split requests in proportion, and weight 0 takes none', async () => {
  const answers: Answer[] = [];
  for (let count = 0; count < 400; count += 1) answers.push(await call({ ...entrance, path: '/split' }));
  const first = answers.filter(({ echo }) => echo?.program === 'v1').length;
  assert.equal(answers.filter(({ status }) => status === 200).length, 400);
  // 300 expected; five standard deviations of a binomial (400, 3/4) are 43.
  assert.ok(first > 257 && first < 343, `${first} of 400 requests went to v1`);
  for (let count = 0; count < 20; count += 1) assert.equal(await programFor({ path: '/off' }), 'v2');
});

test('a request that outlives its timeout is answered 504', async () => {
  assert.equal((await call({ ...entrance, path: '/silent' })).status, 504);
});

test('a service that speaks HTTP/2 is reached by HTTP/1.1 callers too', async () => {
  const answer = await call({ ...streamEntrance, path: '/package.Service/Method', method: 'POST' });
  assert.deepEqual([answer.status, answer.echo?.program, answer.echo?.httpVersion], [200, 'stream', '2.0']);
});

test('Envoy has nothing to warn about', () => {
  for (const name of ['shop/client', 'shop/server-v1', 'shop/stream']) {
    assert.doesNotMatch(mesh.proxy(name).output(), /\[(?:warning|error|critical)\]/);
  }
});

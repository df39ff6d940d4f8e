import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ExternalAuthorizationPolicy } from '../../src/model/external-authorization-policy.ts';
import { type Call, call } from '../harness/call.ts';
import { type GrpcMethod, startGrpcService } from '../harness/grpc-service.ts';
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
import { type HttpProgram, type Program, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';

const friend = loopbackAddress(1);
const edge = { address: loopbackAddress(6), port: 8080 };
/** What each authorizer was asked, as it came. */
const asked: CheckRequest[] = [];
let page: HttpProgram;
let web: HttpProgram;
let programs: Program[];
let mesh: RunningMesh;

interface CheckRequest {
  readonly attributes: {
    readonly source: { readonly principal: string };
    readonly request: {
      readonly http: { readonly path: string; readonly headers: { readonly [name: string]: string } };
    };
  };
}

/** Refuses `/refused`; tells the program who is behind the request, and tries to tell it more than it may. */
const check: GrpcMethod = {
  path: 'envoy.service.auth.v3.Authorization/Check',
  input: 'envoy.service.auth.v3.CheckRequest',
  output: 'envoy.service.auth.v3.CheckResponse',
  answer: (request) => {
    const seen = request as unknown as CheckRequest;
    asked.push(seen);
    const { path } = seen.attributes.request.http;
    if (path.startsWith('/refused'))
      return { status: { code: 7 }, deniedResponse: { status: { code: 'Unauthorized' }, body: 'not you' } };
    if (path.startsWith('/anonymous')) return { status: { code: 0 }, okResponse: {} };
    const headers = [
      { header: { key: 'x-user', value: 'jason' } },
      { header: { key: ':path', value: '/elsewhere' } },
      { header: { key: 'x-admin', value: 'yes' } },
    ];
    return { status: { code: 0 }, okResponse: { headers } };
  },
};

before(async () => {
  page = await startHttpProgram('page');
  web = await startHttpProgram('web');
  programs = [page, web, await startGrpcService([check]), await startHttpProgram('judge')];
  const [pagePort = 0, webPort = 0, opaPort = 0, judgePort = 0] = programs.map(({ port }) => port);
  const host = (index: number, port: number) => ({ address: loopbackAddress(index), applicationPorts: { http: port } });
  const names = ['friend', 'page', 'web', 'judge', 'lost', 'open', 'closed'];
  const targets = ['page', 'web', 'open', 'closed'];
  mesh = await runMesh(
    meshOf({
      services: [...names.map((name) => service(name, [])), service('opa', [], 'grpc')],
      workloads: [
        workload(
          'friend',
          { service: 'friend' },
          {
            address: friend,
            upstreams: targets.map((to, index) => upstream(to, { address: friend, port: 8080 + index })),
          },
        ),
        workload('page', { service: 'page' }, host(2, pagePort)),
        workload('opa', { service: 'opa' }, host(3, opaPort)),
        workload('web', { service: 'web' }, host(4, webPort)),
        workload('judge', { service: 'judge' }, host(5, judgePort)),
        // Nothing listens where its program should.
        workload('lost', { service: 'lost' }, host(7, 9)),
        workload('open', { service: 'open' }, host(8, webPort)),
        workload('closed', { service: 'closed' }, host(9, webPort)),
      ],
      gateways: [
        {
          namespace,
          name: 'edge',
          listeners: { http: { port: edge.port, protocol: 'http', hostnames: ['*'] } },
          placement: { kind: 'hosts', hosts: [{ node: 'edge', address: edge.address }] },
        },
      ],
      httpRoutes: [route('all', { kind: 'gateway', namespace, gateway: 'edge' }, [{ backends: [backend('web')] }])],
      authorizationPolicies: [
        policy('friends', 'page', 'allow', [{ from: [caller.service('friend')], methods: ['GET', 'POST'] }]),
        ...['web', 'open', 'closed'].map((name) =>
          policy(`friends-of-${name}`, name, 'allow', [{ methods: ['GET', 'POST'] }]),
        ),
        policy('askers-of-opa', 'opa', 'allow', [{ from: [caller.service('page')] }]),
        policy('askers-of-judge', 'judge', 'allow', [{ from: [caller.gateway('edge'), caller.service('web')] }]),
        policy('askers-of-lost', 'lost', 'allow', [{ from: [caller.service('open'), caller.service('closed')] }]),
      ],
      externalAuthorizationPolicies: [
        asks('page', 'opa', { gives: ['X-User'] }),
        asks('web', 'judge', { methods: ['POST'], paths: ['/guarded/*'] }),
        {
          ...asks('edge', 'judge', { paths: ['/outside/*'], tells: ['x-answer-status'] }),
          target: { kind: 'gateway', namespace, gateway: 'edge' },
        },
        asks('open', 'lost', { failure: 'allow' }),
        asks('closed', 'lost', {}),
      ],
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

function asks(
  target: string,
  authorizer: string,
  more: Partial<ExternalAuthorizationPolicy>,
): ExternalAuthorizationPolicy {
  return {
    namespace,
    name: `${target}-asks`,
    target: { kind: 'service', namespace, service: target },
    authorizer: { namespace, service: authorizer, port: 'http' },
    // The default is for machines that do nothing else.
    timeout: '10s',
    ...more,
  };
}

function to(port: number, path: string, more: Omit<Call, 'address' | 'port' | 'path'> = {}): Call {
  return { address: friend, port, path, ...more };
}

test('an authorizer over gRPC decides, and is told who calls', async () => {
  assert.equal((await call(to(8080, '/fine'))).status, 200);
  const refused = await call(to(8080, '/refused'));
  assert.deepEqual([refused.status, refused.body], [401, 'not you']);
  assert.equal(asked.at(-1)?.attributes.source.principal, 'spiffe://test.example/ns/shop/sa/friend');
  assert.ok(!page.received.some(({ url }) => url === '/refused'));
});

test('it is not asked about what authorization refuses', async () => {
  const before = asked.length;
  assert.equal((await call(to(8080, '/fine', { method: 'DELETE' }))).status, 403);
  assert.equal(asked.length, before);
});

test('the program gets the headers it may, which no client can forge, and no others', async () => {
  const { echo } = await call(to(8080, '/told', { headers: { 'x-user': 'root' } }));
  assert.deepEqual([echo?.url, echo?.headers['x-user'], echo?.headers['x-admin']], ['/told', 'jason', undefined]);
  const anonymous = await call(to(8080, '/anonymous', { headers: { 'x-user': 'root' } }));
  assert.equal(anonymous.status, 200);
  assert.equal(anonymous.echo?.headers['x-user'], undefined);
});

test('an authorizer over HTTP is asked about some requests only, however their path is spelled', async () => {
  const judge = programs[3] as HttpProgram;
  const before = judge.received.length;
  assert.equal((await call(to(8081, '/guarded/x'))).status, 200);
  assert.equal((await call(to(8081, '/guardedly', { method: 'POST' }))).status, 200);
  assert.equal(judge.received.length, before);
  for (const path of ['/guarded', '/guarded/x?y', '//guarded/./x', '/%67uarded/x']) {
    const headers = { 'x-caller-identity': 'root' };
    assert.equal((await call(to(8081, path, { method: 'POST', headers }))).status, 200, path);
  }
  assert.equal(judge.received.length, before + 4);
  assert.equal(judge.received.at(-1)?.headers['x-caller-identity'], 'spiffe://test.example/ns/shop/sa/friend');
});

test('a gateway asks about requests of its clients', async () => {
  const visit = (path: string, status: string) => call({ ...edge, path, headers: { 'x-answer-status': status } });
  assert.equal((await visit('/outside/x', '200')).status, 200);
  assert.equal((await visit('/outside/x', '403')).status, 403);
  // Elsewhere nobody is asked, and the program answers as it is told.
  assert.equal((await visit('/inside', '418')).status, 418);
});

test('without an answer requests are refused, unless it is said that they pass', async () => {
  assert.equal((await call(to(8082, '/'))).status, 200);
  assert.equal((await call(to(8083, '/'))).status, 503);
});

test('Envoy has nothing to warn about', () => {
  for (const name of ['shop/page', 'shop/web', 'shop/edge', 'shop/open', 'shop/closed']) {
    assert.doesNotMatch(mesh.proxy(name).output(), /\[(?:warning|error|critical)\]/);
  }
});

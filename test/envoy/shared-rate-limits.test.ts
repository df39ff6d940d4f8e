import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Call, call } from '../harness/call.ts';
import { compiled } from '../harness/compiled.ts';
import { startGrpcService } from '../harness/grpc-service.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { caller, meshOf, namespace, policy, service, upstream, workload } from '../harness/model-mesh.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { countingService } from '../harness/rate-limit-service.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';

/** Two workloads take requests in turn; one service counts for both, by the configuration that was compiled. */
const addressOf = { one: loopbackAddress(1), two: loopbackAddress(2) };
let programs: Program[];
let mesh: RunningMesh;

before(async () => {
  programs = [await startHttpProgram('page')];
  const [page] = programs;
  const model = (counter: number) =>
    meshOf({
      services: [
        ...['one', 'two', 'page', 'open', 'closed'].map((name) => service(name, [])),
        ...['counter', 'gone'].map((name) => service(name, [], 'grpc')),
      ],
      workloads: [
        ...(['one', 'two'] as const).map((name) =>
          workload(
            name,
            { service: name },
            {
              address: addressOf[name],
              upstreams: ['page', 'open', 'closed'].map((to, index) =>
                upstream(to, { address: addressOf[name], port: 8080 + index }),
              ),
            },
          ),
        ),
        ...['page-a', 'page-b', 'open', 'closed'].map((name, index) =>
          workload(
            name,
            { service: name.split('-')[0] ?? '' },
            { address: loopbackAddress(3 + index), applicationPorts: { http: page?.port ?? 0 } },
          ),
        ),
        workload(
          'counter',
          { service: 'counter' },
          { address: loopbackAddress(7), applicationPorts: { http: counter } },
        ),
        // Nothing listens where its program should.
        workload('gone', { service: 'gone' }, { address: loopbackAddress(8), applicationPorts: { http: 9 } }),
      ],
      authorizationPolicies: [
        ...['page', 'open', 'closed'].map((name) =>
          policy(`callers-of-${name}`, name, 'allow', [{ methods: ['GET'] }]),
        ),
        policy('askers', 'counter', 'allow', [{ from: [caller.service('page')] }]),
        policy('askers-of-gone', 'gone', 'allow', [{ from: [caller.service('open'), caller.service('closed')] }]),
      ],
      rateLimitPolicies: [
        {
          namespace,
          name: 'quota',
          target: { kind: 'service', namespace, service: 'page' },
          counter: { namespace, service: 'counter', port: 'http', timeout: '10s' },
          limits: [
            { requests: 3, per: '24h', paths: ['/all'] },
            { requests: 2, per: '24h', each: { kind: 'caller' }, paths: ['/each'] },
            { requests: 1, per: '24h', from: [caller.workload('one')], paths: ['/from'] },
          ],
        },
        ...(['open', 'closed'] as const).map((name) => ({
          namespace,
          name,
          target: { kind: 'service' as const, namespace, service: name },
          counter: {
            namespace,
            service: 'gone',
            port: 'http',
            timeout: '10s',
            ...(name === 'closed' && { failure: 'deny' as const }),
          },
          limits: [{ requests: 1, per: '1h' }],
        })),
      ],
    });
  const { files } = compiled(model(1));
  const counter = await startGrpcService([countingService([String(files.get('rate-limits/shop/quota.yaml'))])]);
  programs.push(counter);
  mesh = await runMesh(model(counter.port));
});

after(async () => {
  await mesh?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

async function statuses(count: number, who: keyof typeof addressOf, path: string, port = 8080): Promise<number[]> {
  const asked: Call = { address: addressOf[who], port, path };
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push((await call(asked)).status);
  return found;
}

test('all workloads of a service count together', async () => {
  assert.deepEqual(await statuses(5, 'one', '/all'), [200, 200, 200, 429, 429]);
  assert.deepEqual(await statuses(1, 'two', '/all'), [429]);
});

test('each caller has a quota of its own', async () => {
  assert.deepEqual(await statuses(4, 'one', '/each'), [200, 200, 429, 429]);
  assert.deepEqual(await statuses(4, 'two', '/each'), [200, 200, 429, 429]);
});

test('a limit for one caller is not for others, and what no limit is for is not counted', async () => {
  assert.deepEqual(await statuses(2, 'one', '/from'), [200, 429]);
  assert.deepEqual(await statuses(3, 'two', '/from'), [200, 200, 200]);
  assert.deepEqual(await statuses(3, 'one', '/other'), [200, 200, 200]);
});

test('when nobody counts requests pass, unless it is said that they do not', async () => {
  assert.deepEqual(await statuses(3, 'one', '/', 8081), [200, 200, 200]);
  assert.deepEqual(await statuses(2, 'one', '/', 8082), [503, 503]);
});

test('Envoy has nothing to warn about', () => {
  for (const name of ['shop/page-a', 'shop/open', 'shop/closed']) {
    assert.doesNotMatch(mesh.proxy(name).output(), /\[(?:warning|error|critical)\]/);
  }
});

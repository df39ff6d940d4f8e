import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decideTest } from '../../src/cli/test/decide-test.ts';
import { testStarts } from '../../src/cli/test/test-starts.ts';
import { compile } from '../../src/compile.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { Expected } from '../../src/model/mesh-test.ts';
import { witnessWords } from '../../src/reach/witness.ts';
import { loadSource } from '../../src/source/load-source.ts';
import type { LoadedTest } from '../../src/source/loaded-test.ts';
import { type Answer, call } from '../harness/call.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { memoryTree } from '../source/memory-tree.ts';

/* What `meshc test` takes for passed is so when the same requests are sent. */

const callerDoor = { address: loopbackAddress(1), port: 18080 };
const edgeDoor = { address: loopbackAddress(9), port: 8000 };

const entry = (
  ports: readonly number[],
) => `import { AuthorizationPolicy, Gateway, HttpRoute, Mesh, Service, Workload } from 'meshc';
const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
const http = { http: { number: 8080, protocol: 'http' } } as const;
const front = new Service(mesh, 'front', { ports: http });
const cart = new Service(mesh, 'cart', { ports: http, versions: { v1: {}, v2: {} } });
const place = (address: string, port: number) =>
  ({ kind: 'hosts', hosts: [{ node: 'node-a', address, applicationPorts: { http: port } }] }) as const;
new Workload(front, 'front', {
  placement: place('${loopbackAddress(1)}', ${ports[0]}),
  upstreams: [{ to: cart.port('http'), listen: ${JSON.stringify(callerDoor)} }],
});
new Workload(cart, 'cart-v1', { version: 'v1', placement: place('${loopbackAddress(2)}', ${ports[1]}) });
new Workload(cart, 'cart-v2', { version: 'v2', placement: place('${loopbackAddress(3)}', ${ports[2]}) });
const edge = new Gateway(mesh, 'edge', {
  listeners: { http: { port: ${edgeDoor.port}, protocol: 'http', hostnames: ['shop.example'] } },
  placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '${edgeDoor.address}' }] },
});
new HttpRoute(cart, 'canary', {
  rules: [
    { matches: [{ headers: { tester: 'yes' } }], backends: [{ to: cart.version('v2') }] },
    { matches: [{ query: { version: '2' } }], backends: [{ to: cart.version('v2') }], rewrite: { path: { full: '/second' } } },
    { backends: [{ to: cart.version('v1'), weight: 50 }, { to: cart.version('v2'), weight: 50 }] },
  ],
});
new HttpRoute(edge, 'shop', {
  rules: [
    { matches: [{ path: { prefix: '/shop' } }], backends: [{ to: front.port('http') }], rewrite: { path: { prefix: '/' }, hostname: 'front.example' } },
    {
      matches: [{ path: { template: '/users/{id}/{rest=**}' } }],
      backends: [{ to: front.port('http') }],
      rewrite: { path: { template: '/u/{rest}/{id}' } },
    },
    { matches: [{ path: { prefix: '/old' } }], redirect: { hostname: 'new.example', port: 8443, path: { prefix: '/shop' }, status: 302 } },
    { matches: [{ path: { exact: '/gone' } }], directResponse: { status: 410, body: 'gone' } },
  ],
});
new AuthorizationPolicy(front, 'visitors', { action: 'allow', rules: [{ from: [edge] }] });
const closed = new AuthorizationPolicy(front, 'closed', { action: 'deny', rules: [{ paths: ['/private/*'] }] });
new AuthorizationPolicy(cart, 'readers', { action: 'allow', rules: [{ from: [front], methods: ['GET'], paths: ['/items/*', '/second'] }] });
export { cart, closed, edge, front };
export default mesh;
`;

const tests = `import { expectDenied, expectRequest, expectSplit, expectTable, test } from 'meshc/test';
import { cart, closed, edge, front } from './mesh.ts';
test('the cart', () => {
  expectRequest({ from: front, to: cart, path: '/items/1', headers: { Tester: 'yes' } }, { reaches: cart.version('v2') });
  expectRequest({ from: front, to: cart, path: '/any?version=2' }, { reaches: cart.version('v2'), arrivesAs: { path: '/second' } });
  expectSplit({ from: front, to: cart, path: '/items' }, [{ to: cart.version('v1'), weight: 1 }, { to: cart.version('v2'), weight: 1 }]);
  expectDenied({ from: front, to: cart, path: '/any' });
  expectDenied({ from: front, to: cart, path: '/items/1', method: 'POST' });
});
test('the edge', () => {
  expectTable({ from: edge }, [
    { path: '/shop/a?b=c', outcome: { reaches: front, arrivesAs: { path: '/a', host: 'front.example' } } },
    { path: '/shop', outcome: { arrivesAs: { path: '/' } } },
    { path: '/users/7/a/b', outcome: { arrivesAs: { path: '/u/a/b/7', host: 'shop.example' } } },
    { path: '/old/a?b=c', outcome: { redirected: 'http://new.example:8443/shop/a?b=c', status: 302 } },
    { path: '/gone', outcome: { answered: 410, body: 'gone' } },
    { path: '/shopping', outcome: { answered: 404 } },
    { path: '/shop', host: 'other.example', outcome: { answered: 404 } },
    { path: '/shop/private/a', outcome: { deniedBy: closed } },
    { path: '/private/a', outcome: { answered: 404 } },
  ]);
});
`;

let programs: Program[];
let running: RunningMesh;
let model: Mesh;
let loaded: readonly LoadedTest[];

before(async () => {
  programs = [await startHttpProgram('front'), await startHttpProgram('v1'), await startHttpProgram('v2')];
  const files = { 'mesh.ts': entry(programs.map(({ port }) => port)), 'mesh.test.ts': tests };
  const source = await loadSource(memoryTree(files), { tests: ['mesh.test.ts'] });
  assert.deepEqual(source.diagnostics, []);
  assert.ok(source.mesh && source.tests);
  model = source.mesh;
  loaded = source.tests;
  running = await runMesh(model);
});

after(async () => {
  await running?.stop();
  await Promise.all(programs.map((program) => program.close()));
});

test('every request of a test that passes fares in real Envoys as the test says', async () => {
  const { compiled } = compile(model);
  assert.ok(compiled);
  const decided = loaded.map((one) => decideTest({ ...compiled, files: new Map() }, one, new Set()));
  assert.deepEqual(
    decided.flatMap(({ failures }) => failures.map(({ message }) => message)),
    [],
  );
  let sent = 0;
  for (const { expectation } of loaded.flatMap((one) => one.expectations)) {
    const asked = testStarts(compiled.ir, expectation);
    assert.ok(!('problem' in asked));
    const { method, path, host, headers, query } = asked.request;
    const written = Object.entries(query).map(([name, value]) => `${name}=${value}`);
    const target = written.length === 0 ? path : `${path}?${written.join('&')}`;
    const door = expectation.listener ? edgeDoor : callerDoor;
    const answers: Answer[] = [];
    // Of an even split 40 requests to one side have a chance of one in 2^39.
    for (let count = expectation.expected.kind === 'split' ? 40 : 1; count > 0; count -= 1) {
      answers.push(await call({ ...door, method, path: target, headers: { ...headers, host } }));
    }
    sent += answers.length;
    asExpected(expectation.expected, answers, witnessWords(asked.request));
  }
  assert.ok(sent > 50, `${sent} requests were sent`);
});

function asExpected(expected: Expected, answers: readonly Answer[], words: string): void {
  const [answer] = answers;
  assert.ok(answer);
  switch (expected.kind) {
    case 'served':
      assert.equal(answer.status, 200, words);
      assert.equal(answer.echo?.program, expected.by?.version ?? expected.by?.service ?? answer.echo?.program, words);
      assert.equal(answer.echo?.url.split('?')[0], expected.arrivingPath ?? answer.echo?.url.split('?')[0], words);
      assert.equal(answer.echo?.headers.host, expected.arrivingHost ?? answer.echo?.headers.host, words);
      return;
    case 'split': {
      const seen = new Set(answers.map(({ status, echo }) => `${status} ${echo?.program}`));
      assert.deepEqual([...seen].sort(), expected.shares.map(({ version }) => `200 ${version}`).sort(), words);
      return;
    }
    case 'refused':
      assert.equal(answer.status, 403, words);
      return;
    case 'answered':
      assert.equal(answer.status, expected.status, words);
      assert.equal(answer.body, expected.body ?? answer.body, words);
      return;
    case 'redirected':
      assert.deepEqual([answer.status, answer.headers.location], [expected.status, expected.location], words);
  }
}

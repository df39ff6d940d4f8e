import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { type Backend, type Gateway, HttpRoute, Mesh, Namespace, type Service } from '../../src/index.ts';
import type * as ir from '../../src/ir/mesh.ts';
import type { Forward } from '../../src/ir/route.ts';
import { trace } from '../../src/reach/trace.ts';
import { compiled } from '../harness/compiled.ts';
import { evaluated, importAuthorModule, root } from './author-module.ts';

/** What a module of the example exports: functions that declare something, and give what others refer to. */
type Declare = (...given: readonly unknown[]) => Services;

interface Services {
  readonly productpage: Service;
}

async function declaring(path: string, name: string): Promise<Declare> {
  const module = await importAuthorModule(`examples/bookinfo/${path}.ts`);
  return (module as unknown as Readonly<Record<string, Declare>>)[name] ?? assert.fail(`${path} has no ${name}`);
}

/** Bookinfo with the routes of a variant in the place of its own. */
async function variant(name: string): Promise<ir.Mesh> {
  const mesh = new Mesh('bookinfo', { trustDomain: 'demo.bookinfo.example' });
  const namespace = new Namespace(mesh, 'bookinfo');
  const services = (await declaring('services', 'declareServices'))(namespace);
  (await declaring('workloads', 'declareWorkloads'))(services, 'demo');
  const ingress: unknown = (await declaring('gateway', 'declareGateway'))(namespace, 'demo');
  new HttpRoute(ingress as Gateway, 'bookinfo', {
    rules: [{ backends: [{ to: services.productpage.port('http') as Backend<'http'> }] }],
  });
  (await declaring('policies', 'declarePolicies'))(services, ingress);
  (await declaring(`variants/${name}`, 'declareRoutes'))(services);
  return compiled(evaluated(mesh, 'demo').mesh).ir;
}

/** Where a request of a workload goes, in percent, by the last part of each destination. */
function shares(mesh: ir.Mesh, caller: string, service: string, headers: Record<string, string> = {}) {
  const start = {
    kind: 'workload',
    caller: `bookinfo/${caller}`,
    service: `bookinfo/${service}`,
    port: 'http',
  } as const;
  const request = { method: 'GET', path: '/', host: service, scheme: 'http', headers, query: {} };
  const found = trace(mesh, start, request);
  assert.ok(found);
  return Object.fromEntries(
    found.backends.map(({ destination, share }) => [destination.replace('bookinfo/', ''), Math.round(share * 100)]),
  );
}

const jason = { 'end-user': 'jason' };
const reviewed: Readonly<Record<string, readonly [jason: object, others: object]>> = {
  'reviews-v1': [{ v1: 100 }, { v1: 100 }],
  'reviews-v3': [{ v3: 100 }, { v3: 100 }],
  'reviews-50-v3': [
    { v1: 50, v3: 50 },
    { v1: 50, v3: 50 },
  ],
  'reviews-80-20': [
    { v1: 80, v2: 20 },
    { v1: 80, v2: 20 },
  ],
  'reviews-90-10': [
    { v1: 90, v2: 10 },
    { v1: 90, v2: 10 },
  ],
  'reviews-v2-v3': [
    { v2: 50, v3: 50 },
    { v2: 50, v3: 50 },
  ],
  'reviews-jason-v2-v3': [{ v2: 100 }, { v3: 100 }],
  'reviews-test-v2': [{ v2: 100 }, { v1: 100 }],
};

for (const [name, [forJason, forOthers]] of Object.entries(reviewed)) {
  test(`${name} sends the reviews where its name says`, async () => {
    const mesh = await variant(name);
    const named = (versions: object) =>
      Object.fromEntries(Object.entries(versions).map(([version, share]) => [`reviews/http/${version}`, share]));
    assert.deepEqual(shares(mesh, 'productpage-v1', 'reviews', jason), named(forJason));
    assert.deepEqual(shares(mesh, 'productpage-v1', 'reviews'), named(forOthers));
  });
}

test('all-v1 sends everything to version 1', async () => {
  const mesh = await variant('all-v1');
  assert.deepEqual(shares(mesh, 'productpage-v1', 'details'), { 'details/http/v1': 100 });
  assert.deepEqual(shares(mesh, 'productpage-v1', 'reviews'), { 'reviews/http/v1': 100 });
  assert.deepEqual(shares(mesh, 'reviews-v2', 'ratings'), { 'ratings/http/v1': 100 });
});

test('faults are for those they are meant for', async () => {
  const faults = async (name: string, service: string) => {
    const mesh = await variant(name);
    const [port] = mesh.services.find((one) => one.name === service)?.ports ?? [];
    assert.ok(port?.routing.kind === 'http');
    const routes = port.routing.table.hosts.flatMap((host) => host.routes);
    return routes.map(({ match, action }) => ({
      headers: match.headers.length,
      fault: (action as Forward).fault.kind,
    }));
  };
  const onlyJason = [
    { headers: 1, fault: 'on' },
    { headers: 0, fault: 'off' },
  ];
  assert.deepEqual(await faults('ratings-test-abort', 'ratings'), onlyJason);
  assert.deepEqual(await faults('ratings-test-delay', 'ratings'), onlyJason);
  assert.deepEqual(await faults('details-abort', 'details'), [{ headers: 0, fault: 'on' }]);
});

test('details-google-apis asks outside, and only for books', async () => {
  const mesh = await variant('details-google-apis');
  assert.deepEqual(shares(mesh, 'productpage-v1', 'details'), { 'details-lookup/http': 100 });
  const ask = (path: string) =>
    trace(
      mesh,
      { kind: 'workload', caller: 'bookinfo/details-v2', service: 'bookinfo/google-apis', port: 'https' },
      { method: 'GET', path, host: 'x', scheme: 'http', headers: {}, query: {} },
    )?.served;
  assert.equal(ask('/books/v1/volumes'), 1);
  assert.equal(ask('/drive/v3/files'), 0);
});

test('every variant is tried here', () => {
  const files = readdirSync(`${root}examples/bookinfo/variants`).filter((name) => name.endsWith('.ts'));
  const others = ['all-v1', 'ratings-test-abort', 'ratings-test-delay', 'details-abort', 'details-google-apis'];
  assert.deepEqual(files.map((name) => name.replace('.ts', '')).sort(), [...Object.keys(reviewed), ...others].sort());
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthorizationPolicy, HttpRoute, Mesh, Service, Workload } from '../../src/index.ts';
import { evaluated } from './author-module.ts';

/* What a cast hides from the type checker reaches the model as it is, so that `check` and the schema can name the place. */

const mesh = () => new Mesh('shop', { trustDomain: 'shop.example' });
const ports = {
  http: { number: 8080, protocol: 'http' },
  raw: { number: 8081, protocol: 'tcp' },
} as const;
const placement = { kind: 'kubernetes' } as const;

test('unknown versions and ports', () => {
  const shop = mesh();
  const web = new Service(shop, 'web', { ports: { http: ports.http }, versions: { v1: {} } });
  const cart = new Service(shop, 'cart', { ports, versions: { v1: {} } });
  new HttpRoute(web, 'all', {
    rules: [
      {
        backends: [
          { to: web.version('v9' as never) },
          { to: web.port('nope' as never) },
          { to: cart.version('v9' as never).port('nope' as never) },
          { to: cart.version('v1') as never },
          { to: web.port('constructor' as never) },
        ],
      },
    ],
  });
  const web1 = { namespace: 'default', service: 'web' };
  assert.deepEqual(evaluated(shop).mesh.httpRoutes[0]?.rules[0]?.backends, [
    { ...web1, port: 'http', version: 'v9' },
    { ...web1, port: 'nope' },
    { namespace: 'default', service: 'cart', port: 'nope', version: 'v9' },
    { namespace: 'default', service: 'cart', version: 'v1' },
    { ...web1, port: 'constructor' },
  ]);
});

test('a version as an upstream, and a version that the service does not have', () => {
  const shop = mesh();
  const web = new Service(shop, 'web', { ports: { http: ports.http }, versions: { v1: {} } });
  new Workload(web, 'web', { version: 'v9' as never, placement, upstreams: [{ to: web.version('v1') as never }] });
  const [workload] = evaluated(shop).mesh.workloads;
  assert.equal(workload?.version, 'v9');
  assert.deepEqual(workload?.upstreams, [{ namespace: 'default', service: 'web', port: 'http', version: 'v1' }]);
});

test('methods of a TCP service, and options that do not exist', () => {
  const shop = mesh();
  const database = new Service(shop, 'database', { ports: { raw: ports.raw }, color: 'blue' } as never);
  const rules = [{ methods: ['GET'], verbs: ['get'] }] as never;
  new AuthorizationPolicy(database as Service, 'readers', { action: 'audit' as never, rules });
  const { services, authorizationPolicies } = evaluated(shop).mesh;
  assert.equal((services[0] as { color?: string } | undefined)?.color, 'blue');
  assert.deepEqual(authorizationPolicies[0]?.rules, [{ methods: ['GET'], verbs: ['get'] }]);
});

test('lists, matches and names of another shape', () => {
  const shop = mesh();
  const web = new Service(shop, 'web', { ports: { http: ports.http } });
  const matches = [
    { path: '/a' as never, headers: ['x'] as never, query: { a: 1 as never } },
    { path: { exact: '/a', prefix: '/b' } as never },
    { path: {} as never },
    null as never,
    'all' as never,
  ];
  new HttpRoute(web, 'odd', { rules: [{ matches, backends: 'web' as never }, null as never] });
  new HttpRoute(web, 'none', { rules: undefined as never });
  new Service(shop, '', { ports: null as never });
  new Service(shop, 'A/B', { ports: { http: ports.http } });
  const { httpRoutes, services } = evaluated(shop).mesh;
  assert.deepEqual(
    httpRoutes.map(({ name, rules }) => ({ name, rules })),
    [
      { name: 'web-none', rules: undefined },
      {
        name: 'web-odd',
        rules: [
          {
            matches: [
              { path: '/a', headers: ['x'], query: { a: 1 } },
              { path: { exact: '/a', prefix: '/b' } },
              { path: {} },
              null,
              'all',
            ],
            backends: 'web',
          },
          null,
        ],
      },
    ],
  );
  assert.deepEqual(
    services.map(({ name }) => name),
    ['', 'A/B', 'web'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gateway, HttpRoute, Mesh, Namespace, Service, TcpRoute } from '../../src/index.ts';
import { evaluated } from './author-module.ts';

const http = { http: { number: 8080, protocol: 'http' } } as const;

test('a route of another namespace belongs to that one, and is attached to the gateway', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const shop = new Namespace(mesh, 'shop');
  const edge = edgeFor(mesh, shop);
  const web = new Service(shop, 'web', { ports: http });
  const database = new Service(shop, 'database', { ports: { sql: { number: 5432, protocol: 'tcp' } } });
  const backends = [{ to: web.port('http') }];
  new HttpRoute(edge.for(shop), 'web', { listener: 'web', rules: [{ backends }] });
  // Asked for twice it is the same place: a name there is used once.
  assert.equal(edge.for(shop), edge.for(shop));
  new TcpRoute(edge.for(shop), 'sql', { listener: 'sql', backends: [{ to: database.port('sql') }] });
  const { mesh: model } = evaluated(mesh);
  assert.deepEqual(
    [...model.httpRoutes, ...model.tcpRoutes].map(({ namespace, name, parent }) => ({ namespace, name, parent })),
    [
      {
        namespace: 'shop',
        name: 'edge-web',
        parent: { kind: 'gateway', namespace: 'infra', gateway: 'edge', listener: 'web' },
      },
      {
        namespace: 'shop',
        name: 'edge-sql',
        parent: { kind: 'gateway', namespace: 'infra', gateway: 'edge', listener: 'sql' },
      },
    ],
  );
  assert.deepEqual(model.gateways[0]?.listeners['web']?.allowedRoutes, {
    namespaces: { kind: 'listed', names: ['shop'] },
  });
});

test('two teams may use one name each, and the gateway itself a third', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const [shop, bank] = [new Namespace(mesh, 'shop'), new Namespace(mesh, 'bank')];
  const edge = edgeFor(mesh, shop, bank);
  const backends = [{ to: new Service(shop, 'web', { ports: http }).port('http') }];
  for (const place of [edge, edge.for(shop), edge.for(bank)]) {
    new HttpRoute(place, 'web', { listener: 'web', rules: [{ backends }] });
  }
  assert.deepEqual(
    evaluated(mesh).mesh.httpRoutes.map(({ namespace, name }) => `${namespace}/${name}`),
    ['bank/edge-web', 'infra/edge-web', 'shop/edge-web'],
  );
});

test('a gateway of another mesh is refused where the route is written', () => {
  const elsewhere = new Mesh('elsewhere', { trustDomain: 'elsewhere.example' });
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const shop = new Namespace(mesh, 'shop');
  const backends = [{ to: new Service(shop, 'web', { ports: http }).port('http') }];
  const edge = edgeFor(elsewhere);
  assert.throws(() => new HttpRoute(edge.for(shop), 'web', { listener: 'web', rules: [{ backends }] }), {
    code: 'reference-across-meshes',
  });
});

function edgeFor(mesh: Mesh, ...namespaces: Namespace[]) {
  const allowedRoutes = { namespaces };
  return new Gateway(new Namespace(mesh, 'infra'), 'edge', {
    listeners: {
      web: { port: 80, protocol: 'http', hostnames: ['*'], allowedRoutes },
      sql: { port: 5432, protocol: 'tcp', allowedRoutes },
    },
    placement: { kind: 'kubernetes' },
  });
}

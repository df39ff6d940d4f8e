import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Construct, Mesh, Namespace, Service } from '../../src/index.ts';
import { evaluated } from './author-module.ts';

const http = { number: 8080, protocol: 'http' } as const;

test('what is off or on becomes a choice between kinds, at every scope', () => {
  const pool = { connectionPool: { tcpKeepalive: 'off', http2: { keepalive: { interval: '20s' } } } } as const;
  const model = {
    connectionPool: { tcpKeepalive: { kind: 'off' }, http2: { keepalive: { kind: 'on', interval: '20s' } } },
  };
  const mesh = new Mesh('shop', { trustDomain: 'shop.example', defaults: { trafficPolicy: pool } });
  const shop = new Namespace(mesh, 'shop', { defaults: { trafficPolicy: pool } });
  new Service(shop, 'cart', {
    ports: { http: { ...http, trafficPolicy: pool } },
    versions: { v1: { trafficPolicy: pool }, v2: {} },
    trafficPolicy: pool,
  });
  const { mesh: found, sites } = evaluated(mesh);
  assert.deepEqual(found.defaults, { trafficPolicy: model });
  assert.deepEqual(found.namespaces, [{ name: 'shop', defaults: { trafficPolicy: model } }]);
  assert.deepEqual(found.services, [
    {
      namespace: 'shop',
      name: 'cart',
      ports: { http: { ...http, trafficPolicy: model } },
      versions: { v1: { trafficPolicy: model }, v2: {} },
      trafficPolicy: model,
    },
  ]);
  assert.equal(sites.namespaces?.length, 1);
});

test('a namespace that decides nothing is not listed', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  new Namespace(mesh, 'depot');
  assert.equal(evaluated(mesh).mesh.namespaces, undefined);
  // Declared in two places, it decides in one.
  new Namespace(new Construct(mesh, 'team'), 'depot', { defaults: {} });
  assert.deepEqual(evaluated(mesh).mesh.namespaces, [{ name: 'depot', defaults: {} }]);
});

test('what a cast let through reaches the schema as it is', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  new Service(mesh, 'cart', {
    ports: { http },
    trafficPolicy: { connectionPool: { tcpKeepalive: 'never', http2: null } } as never,
  });
  assert.deepEqual(evaluated(mesh).mesh.services[0]?.trafficPolicy, {
    connectionPool: { tcpKeepalive: 'never', http2: null },
  });
});

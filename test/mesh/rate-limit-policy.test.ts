import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gateway, Mesh, Namespace, RateLimitPolicy, Service } from '../../src/index.ts';
import { evaluated } from './author-module.ts';

test('a policy becomes the limits of its service or gateway', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const shop = new Namespace(mesh, 'shop');
  const cart = new Service(shop, 'cart', { ports: { http: { number: 80, protocol: 'http' } } });
  const edge = new Gateway(shop, 'edge', {
    listeners: { web: { port: 80, protocol: 'http', hostnames: ['*'] } },
    placement: { kind: 'kubernetes' },
  });
  new RateLimitPolicy(cart, 'fair', {
    limits: [
      { requests: 5, per: '1s', each: 'caller', from: [edge], ports: ['http'] },
      { requests: 6, per: '1s', burst: 9, each: { header: 'x-key' }, methods: ['PUT'], paths: ['/a/*'] },
    ],
  });
  new RateLimitPolicy(edge, 'fair', {
    limits: [
      { requests: 7, per: '1m', each: 'client-address' },
      { requests: 8, per: '1h' },
    ],
  });
  assert.deepEqual(evaluated(mesh).mesh.rateLimitPolicies, [
    {
      namespace: 'shop',
      name: 'cart-fair',
      target: { kind: 'service', namespace: 'shop', service: 'cart' },
      limits: [
        {
          requests: 5,
          per: '1s',
          each: { kind: 'caller' },
          from: [{ kind: 'gateway', namespace: 'shop', gateway: 'edge' }],
          ports: ['http'],
        },
        {
          requests: 6,
          per: '1s',
          burst: 9,
          each: { kind: 'header', name: 'x-key' },
          methods: ['PUT'],
          paths: ['/a/*'],
        },
      ],
    },
    {
      namespace: 'shop',
      name: 'edge-fair',
      target: { kind: 'gateway', namespace: 'shop', gateway: 'edge' },
      limits: [
        { requests: 7, per: '1m', each: { kind: 'client-address' } },
        { requests: 8, per: '1h' },
      ],
    },
  ]);
});

test('a counter is a port of a service', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const cart = new Service(mesh, 'cart', { ports: { http: { number: 80, protocol: 'http' } } });
  const counter = new Service(mesh, 'counter', { ports: { grpc: { number: 81, protocol: 'grpc' } } });
  const limits = [{ requests: 1_000, per: '1h', each: 'caller' }] as const;
  new RateLimitPolicy(cart, 'quota', { counter: { to: counter.port('grpc'), failure: 'deny' }, limits });
  assert.deepEqual(evaluated(mesh).mesh.rateLimitPolicies, [
    {
      namespace: 'default',
      name: 'cart-quota',
      target: { kind: 'service', namespace: 'default', service: 'cart' },
      counter: { namespace: 'default', service: 'counter', port: 'grpc', failure: 'deny' },
      limits: [{ requests: 1_000, per: '1h', each: { kind: 'caller' } }],
    },
  ]);
  new RateLimitPolicy(cart, 'wrong', { counter: { to: 'counter' as never }, limits });
  assert.throws(() => evaluated(mesh), /"counter\.to"/);
});

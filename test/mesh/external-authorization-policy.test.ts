import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExternalAuthorizationPolicy, Gateway, Mesh, Service } from '../../src/index.ts';
import { evaluated } from './author-module.ts';

test('a policy becomes whom it protects and whom it asks', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const cart = new Service(mesh, 'cart', { ports: { http: { number: 80, protocol: 'http' } } });
  const opa = new Service(mesh, 'opa', { ports: { grpc: { number: 81, protocol: 'grpc' } } });
  const edge = new Gateway(mesh, 'edge', {
    listeners: { web: { port: 80, protocol: 'http', hostnames: ['*'] } },
    placement: { kind: 'kubernetes' },
  });
  const authorizer = opa.port('grpc');
  new ExternalAuthorizationPolicy(cart, 'opa', { authorizer, ports: ['http'], paths: ['/a/*'], gives: ['x-user'] });
  new ExternalAuthorizationPolicy(edge, 'opa', { authorizer, timeout: '1s', failure: 'allow' });
  const asked = { namespace: 'default', service: 'opa', port: 'grpc' };
  assert.deepEqual(evaluated(mesh).mesh.externalAuthorizationPolicies, [
    {
      namespace: 'default',
      name: 'cart-opa',
      target: { kind: 'service', namespace: 'default', service: 'cart' },
      authorizer: asked,
      ports: ['http'],
      paths: ['/a/*'],
      gives: ['x-user'],
    },
    {
      namespace: 'default',
      name: 'edge-opa',
      target: { kind: 'gateway', namespace: 'default', gateway: 'edge' },
      authorizer: asked,
      timeout: '1s',
      failure: 'allow',
    },
  ]);
});

test('what is no port of a service stops the evaluation', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const cart = new Service(mesh, 'cart', { ports: { http: { number: 80, protocol: 'http' } } });
  new ExternalAuthorizationPolicy(cart, 'opa', { authorizer: 'opa' as never });
  assert.throws(() => evaluated(mesh), /a port or version of a service/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gateway, Intent, Mesh, Namespace, Service, Workload } from '../../src/index.ts';
import { evaluated } from './author-module.ts';

const placement = { kind: 'kubernetes', image: 'page:1' } as const;

test('an intent names what it is about, and the namespace it was declared in', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const shop = new Namespace(mesh, 'shop');
  const page = new Service(shop, 'page', { ports: { http: { number: 8080, protocol: 'http' } } });
  const worker = new Workload(page, 'worker', { placement });
  const edge = new Gateway(mesh, 'edge', {
    listeners: { web: { port: 80, protocol: 'http', hostnames: ['*'] } },
    placement: { kind: 'kubernetes' },
  });
  new Intent(shop, 'writers', {
    gains: [{ from: [page, worker, edge], to: page.port('http'), methods: ['POST'], paths: ['/new'] }],
    losses: [{ to: page }],
    traffic: [page, page.port('http'), edge],
  });
  const { mesh: model } = evaluated(mesh, 'production');
  const to = { namespace: 'shop', service: 'page' };
  assert.deepEqual(JSON.parse(JSON.stringify(model.intents)), [
    {
      namespace: 'shop',
      name: 'writers',
      gains: [
        {
          from: [
            { kind: 'service', ...to },
            { kind: 'workload', namespace: 'shop', workload: 'worker' },
            { kind: 'gateway', namespace: 'default', gateway: 'edge' },
          ],
          to,
          port: 'http',
          methods: ['POST'],
          paths: ['/new'],
        },
      ],
      losses: [{ to }],
      traffic: [
        { kind: 'service', ...to },
        { kind: 'service', ...to, port: 'http' },
        { kind: 'gateway', namespace: 'default', gateway: 'edge' },
      ],
    },
  ]);
});

test('what is no reference stops the evaluation, and says what belongs there', () => {
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  const page = new Service(mesh, 'page', { ports: { http: { number: 8080, protocol: 'http' } } });
  const other = new Mesh('other', { trustDomain: 'other.example' });
  new Intent(mesh, 'wrong', { gains: [{ to: 'page' as never }] });
  assert.throws(() => evaluated(mesh, 'production'), { code: 'not-a-reference' });
  new Intent(other, 'foreign', { traffic: [page] });
  assert.throws(() => evaluated(other, 'production'), { code: 'reference-across-meshes' });
});

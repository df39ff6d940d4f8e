import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emitKubernetes } from '../../src/emit/kubernetes/kubernetes.ts';
import type { Workload } from '../../src/ir/workload.ts';
import { documentOf } from './manifest-schema.ts';
import { bookshop, callers, gateway, inbound, mesh, onHost, rule, wholeMesh, workload } from './sample-mesh.ts';

const onlyMesh = [{ port: 15006, protocol: 'TCP' }];

const pod = (name: string, namespace = 'shop') => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  podSelector: { matchLabels: { 'meshc.dev/workload': name } },
});

/** What may come in to `web`, whose ports are given, beside three possible callers. */
function ingressOf(ports: Workload['inbound']): unknown {
  const files = emitKubernetes(
    mesh({
      workloads: [
        workload('cart', { namespace: 'orders' }),
        workload('legacy', { placement: onHost('192.0.2.7') }),
        workload('legacy-six', { placement: onHost('2001:db8::7') }),
        workload('web', { inbound: ports }),
      ],
      gateways: [gateway('ingress', [8080])],
    }),
  );
  const spec = documentOf(files, 'kubernetes/shop/web.yaml', 'NetworkPolicy')['spec'] as Record<string, unknown>;
  assert.deepEqual(spec['podSelector'], { matchLabels: { 'meshc.dev/workload': 'web' } });
  assert.deepEqual(spec['policyTypes'], ['Ingress']);
  return spec['ingress'];
}

test('without an allow rule nothing comes in', () => {
  assert.deepEqual(ingressOf([inbound()]), []);
});

test('pods come in by namespace and label, hosts by address, all only to the sidecar', () => {
  assert.deepEqual(
    ingressOf([inbound([rule(callers('shop/legacy-six', 'shop/legacy', 'shop/ingress', 'orders/cart'))])]),
    [
      {
        from: [
          pod('cart', 'orders'),
          pod('ingress'),
          { ipBlock: { cidr: '192.0.2.7/32' } },
          { ipBlock: { cidr: '2001:db8::7/128' } },
        ],
        ports: onlyMesh,
      },
    ],
  );
});

test('a caller of one port or one path is a caller', () => {
  const onePath = rule(callers('shop/ingress'), [
    { kind: 'path', negated: false, paths: [{ kind: 'exact', value: '/a' }] },
  ]);
  assert.deepEqual(ingressOf([inbound(), { ...inbound([onePath]), port: 'other' }]), [
    { from: [pod('ingress')], ports: onlyMesh },
  ]);
});

test('a caller that is refused whatever it asks is left out; one that is refused something is not', () => {
  const allow = [rule(callers('shop/ingress', 'orders/cart'))];
  const getOnly = [{ kind: 'method', negated: false, methods: ['GET'] }] as const;
  assert.deepEqual(ingressOf([inbound(allow, [rule(callers('orders/cart'))])]), [
    { from: [pod('ingress')], ports: onlyMesh },
  ]);
  assert.deepEqual(ingressOf([inbound(allow, [rule(callers('orders/cart'), getOnly)])]), [
    { from: [pod('cart', 'orders'), pod('ingress')], ports: onlyMesh },
  ]);
  assert.deepEqual(ingressOf([inbound(allow, [rule(wholeMesh)])]), []);
});

test('a caller refused on one port may be allowed on another', () => {
  const allow = [rule(callers('orders/cart'))];
  assert.deepEqual(ingressOf([inbound(allow, allow), { ...inbound(allow), port: 'other' }]), [
    { from: [pod('cart', 'orders')], ports: onlyMesh },
  ]);
});

test('the whole mesh is its pods in every namespace and all its hosts', () => {
  assert.deepEqual(ingressOf([inbound([rule(wholeMesh)])]), [
    {
      from: [
        { namespaceSelector: {}, podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'bookshop' } } },
        { ipBlock: { cidr: '192.0.2.7/32' } },
        { ipBlock: { cidr: '2001:db8::7/128' } },
      ],
      ports: onlyMesh,
    },
  ]);
});

test('a gateway is open to everybody on its listeners', () => {
  const { spec } = documentOf(emitKubernetes(bookshop()), 'kubernetes/shop/ingress.yaml', 'NetworkPolicy');
  assert.deepEqual(spec, {
    ingress: [
      {
        ports: [
          { port: 80, protocol: 'TCP' },
          { port: 8443, protocol: 'TCP' },
        ],
      },
    ],
    podSelector: { matchLabels: { 'meshc.dev/workload': 'ingress' } },
    policyTypes: ['Ingress'],
  });
});

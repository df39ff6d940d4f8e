import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TlsTermination } from '../../src/model/listener-tls.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { TrustedProxies } from '../../src/model/proxy-source.ts';
import { isEmptyPlan, type Plan } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { compiled } from '../harness/compiled.ts';
import { backend, caller, policy, route, service, workload } from '../harness/model-mesh.ts';
import { canary, shop } from './shop.ts';

function planOf(change: (mesh: Mesh) => Mesh): Plan {
  return planChanges(compiled(shop()), compiled(shop(change)));
}

test('a mesh compared with itself changes nothing', () => {
  const plan = planOf((mesh) => mesh);
  assert.ok(isEmptyPlan(plan));
  assert.equal(plan.change, 'none');
});

test('a shifted weight and a longer timeout are told in words', () => {
  const plan = planOf((mesh) => ({ ...mesh, httpRoutes: [canary(80, '3s')] }));
  assert.deepEqual(plan.traffic, [
    {
      change: 'changed',
      effect: 'moved',
      at: 'shop/cart port http',
      route: 'shop/canary',
      requests: 'requests without header tester = "yes"',
      words: ['v1 90 % -> 80 %', 'v2 10 % -> 20 %', 'timeout 2s -> 3s'],
      before: { outcome: 'v1 90 %, v2 10 %', rule: 'shop/canary/1/0' },
      after: { outcome: 'v1 80 %, v2 20 %', rule: 'shop/canary/1/0' },
      witness: { method: 'GET', path: '/', headers: {}, query: {} },
    },
  ]);
  assert.deepEqual(plan.access, []);
  assert.deepEqual(
    plan.proxies.map(({ effect, proxy }) => `${effect} ${proxy}`),
    ['update shop/front-v1'],
  );
});

test('a rule put before another changes what it takes from each, although all names after it shift', () => {
  const plan = planOf((mesh) => {
    const [written] = mesh.httpRoutes;
    if (!written) throw new Error('the shop has a route');
    const first = {
      matches: [{ path: { kind: 'exact' as const, value: '/cart/new' }, method: 'POST' as const }],
      backends: [backend('cart', { version: 'v1' })],
    };
    return { ...mesh, httpRoutes: [{ ...written, rules: [first, ...written.rules] }] };
  });
  assert.deepEqual(
    plan.traffic.map(({ requests, words }) => ({ requests, words })),
    [
      { requests: 'POST /cart/new with header tester = "yes"', words: ['v2 -> v1'] },
      {
        requests: 'POST /cart/new without header tester = "yes"',
        words: ['v1 90 % -> 100 %', 'v2 10 % -> 0 %', 'timeout 2s -> 15s'],
      },
    ],
  );
});

test('a widened path is a gain and nothing else is', () => {
  const plan = planOf((mesh) => ({
    ...mesh,
    authorizationPolicies: [
      policy('readers', 'cart', 'allow', [{ from: [caller.service('front')], methods: ['GET'] }]),
    ],
  }));
  assert.deepEqual(plan.access, [
    {
      effect: 'gained',
      caller: 'shop/front-v1',
      callers: ['shop/front-v1'],
      service: 'shop/cart',
      port: 'http',
      request: 'GET any path except /cart/*',
      cause: 'policy',
      reason: 'allowed by policy shop/readers, rule 1',
      before: { outcome: 'refused', rule: 'no rule' },
      after: { outcome: 'allowed', rule: 'shop/readers/0' },
      witness: { caller: 'shop/front-v1', method: 'GET', path: '/', headers: {}, query: {} },
    },
  ]);
});

test('a rule split in two allows what it allowed', () => {
  const plan = planOf((mesh) => ({
    ...mesh,
    authorizationPolicies: [
      policy('readers', 'cart', 'allow', [
        { from: [caller.service('front')], methods: ['GET'], paths: ['/cart', '/cart/*'] },
        { from: [caller.workload('front-v1')], methods: ['GET'], paths: ['/cart/old'] },
      ]),
    ],
  }));
  assert.deepEqual(plan.access, []);
  assert.ok(plan.files.length > 0);
});

test('one more method is a gain of that method only', () => {
  const plan = planOf((mesh) => ({
    ...mesh,
    authorizationPolicies: [
      policy('readers', 'cart', 'allow', [
        { from: [caller.service('front')], methods: ['GET', 'POST', 'PUT'], paths: ['/cart/*'] },
      ]),
    ],
  }));
  assert.deepEqual(
    plan.access.map(({ effect, request }) => `${effect} ${request}`),
    ['gained POST, PUT /cart/*'],
  );
});

test('a new deny is a loss, its end a gain', () => {
  const deny = policy('no-admin', 'cart', 'deny', [{ paths: ['/cart/admin/*'] }]);
  const denied = shop((mesh) => ({ ...mesh, authorizationPolicies: [...mesh.authorizationPolicies, deny] }));
  const words = (plan: Plan) =>
    plan.access.map(({ effect, caller: who, request, reason }) => [effect, who, request, reason]);
  assert.deepEqual(words(planChanges(compiled(shop()), compiled(denied))), [
    ['lost', 'shop/front-v1', 'GET /cart/admin/*', 'denied by policy shop/no-admin, rule 1'],
  ]);
  assert.deepEqual(words(planChanges(compiled(denied), compiled(shop()))), [
    ['gained', 'shop/front-v1', 'GET /cart/admin/*', 'was denied by policy shop/no-admin, rule 1'],
  ]);
});

test('a deny of what nobody may do changes nothing for anyone', () => {
  const deny = policy('no-writes', 'cart', 'deny', [{ methods: ['DELETE'] }]);
  const plan = planOf((mesh) => ({ ...mesh, authorizationPolicies: [...mesh.authorizationPolicies, deny] }));
  assert.deepEqual(plan.access, []);
});

test('a rule for everyone names everyone once', () => {
  const plan = planOf((mesh) => ({ ...mesh, authorizationPolicies: [policy('all', 'cart', 'allow', [{}])] }));
  assert.deepEqual(
    plan.access.map(({ effect, caller: who, request }) => `${effect} ${who}: ${request}`),
    ['gained any caller of the mesh: every request'],
  );
});

test('a caller that leaves the mesh loses its access by leaving', () => {
  const plan = planOf((mesh) => ({
    ...mesh,
    workloads: mesh.workloads.filter(({ name }) => name !== 'front-v1'),
  }));
  assert.deepEqual(
    plan.access.map(({ effect, caller: who, reason }) => [effect, who, reason]),
    [['lost', 'shop/front-v1', 'shop/front-v1 is removed']],
  );
  assert.deepEqual(
    plan.identities.map(({ change, identity }) => [change, identity]),
    [['removed', 'spiffe://test.example/ns/shop/sa/front-v1']],
  );
  assert.deepEqual(
    plan.proxies.map(({ effect, proxy }) => [effect, proxy]),
    // The rule of the others is in their listeners, and a changed listener drains.
    [
      ['stop', 'shop/front-v1'],
      ['drain', 'shop/cart-v1'],
      ['drain', 'shop/cart-v2'],
    ],
  );
});

test('every workload of a calling service is said as the service', () => {
  const plan = planOf((mesh) => ({
    ...mesh,
    authorizationPolicies: [
      ...mesh.authorizationPolicies,
      policy('self', 'front', 'allow', [{ from: [caller.service('cart')] }]),
    ],
  }));
  assert.deepEqual(
    plan.access.map(({ caller: who, service: whom }) => [who, whom]),
    [['every workload of shop/cart', 'shop/front']],
  );
});

test('a moved workload says where from and where to', () => {
  const plan = planOf((mesh) => ({
    ...mesh,
    workloads: mesh.workloads.map((each) =>
      each.name === 'cart-v1' ? workload('cart-v1', { service: 'cart', version: 'v1' }, { address: '10.0.0.9' }) : each,
    ),
  }));
  assert.deepEqual(
    plan.members.map(({ change, name }) => [change, name]),
    [['changed', 'shop/cart-v1']],
  );
  assert.match(plan.members[0]?.words.join(' ') ?? '', /\+ node \S+ at 10\.0\.0\.9.*- node \S+ at 10\.0\.0\.1/);
});

test('a new service is a new member whose default route says nothing more', () => {
  const plan = planOf((mesh) => ({
    ...mesh,
    services: [...mesh.services, service('stock', [])],
    workloads: [...mesh.workloads, workload('stock', { service: 'stock' }, { address: '10.0.0.7' })],
  }));
  assert.deepEqual(
    plan.members.map(({ change, type, name }) => [change, type, name]),
    [
      ['added', 'service', 'shop/stock'],
      ['added', 'workload', 'shop/stock'],
    ],
  );
  assert.deepEqual(plan.traffic, []);
  assert.deepEqual(plan.access, []);
});

/** A gateway that ends TLS, and what of it differs. */
function edge(tls: Omit<Partial<TlsTermination>, 'kind'>, trustedProxies?: TrustedProxies) {
  return shop((mesh) => ({
    ...mesh,
    certificates: [{ namespace: 'shop', name: 'edge', hostnames: ['shop.example'] }],
    certificateAuthorities: [{ namespace: 'shop', name: 'clients' }],
    gateways: [
      {
        namespace: 'shop',
        name: 'edge',
        listeners: {
          web: {
            port: 8443,
            protocol: 'https',
            hostnames: ['shop.example'],
            tls: { kind: 'terminate', certificates: [{ namespace: 'shop', certificate: 'edge' }], ...tls },
          },
        },
        placement: { kind: 'hosts', hosts: [{ node: 'edge', address: '10.0.0.9' }] },
        ...(trustedProxies && { trustedProxies }),
      },
    ],
    httpRoutes: [
      ...mesh.httpRoutes,
      route('edge', { kind: 'gateway', namespace: 'shop', gateway: 'edge' }, [{ backends: [backend('front')] }]),
    ],
    authorizationPolicies: [
      ...mesh.authorizationPolicies,
      policy('edge', 'front', 'allow', [{ from: [caller.gateway('edge')] }]),
    ],
  }));
}

test('an older TLS and a client that need not prove itself are weaker, the reverse is stronger', () => {
  const clients = { authority: { namespace: 'shop', authority: 'clients' } };
  const effects = (before: Mesh, after: Mesh) =>
    planChanges(compiled(before), compiled(after)).settings.map(({ effect, field }) => `${effect} ${field}`);
  assert.deepEqual(effects(edge({ minVersion: '1.3' }), edge({ minVersion: '1.2' })), ['weaker accepts']);
  assert.deepEqual(effects(edge({ minVersion: '1.2' }), edge({ minVersion: '1.3' })), ['stronger accepts']);
  assert.deepEqual(effects(edge({ clients }), edge({})), ['weaker accepts']);
  assert.deepEqual(effects(edge({}), edge({}, { from: { kind: 'addresses', addresses: ['10.0.0.0/8'] }, hops: 1 })), [
    'weaker trusted proxies',
  ]);
  assert.deepEqual(effects(edge({}), edge({})), []);
});

test('a new environment and a removed one are whole changes', () => {
  const now = compiled(shop());
  const added = planChanges(undefined, now);
  assert.equal(added.change, 'added');
  assert.ok(added.proxies.every(({ effect }) => effect === 'start'));
  assert.ok(added.access.every(({ effect }) => effect === 'gained'));
  const removed = planChanges(now, undefined);
  assert.equal(removed.change, 'removed');
  assert.ok(removed.proxies.every(({ effect }) => effect === 'stop'));
  assert.ok(removed.access.every(({ effect }) => effect === 'lost'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mesh } from '../../src/model/mesh.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { compiled } from '../harness/compiled.ts';
import { backend, caller, policy, route } from '../harness/model-mesh.ts';
import { shop } from './shop.ts';

function planOf(change: (mesh: Mesh) => Mesh): Plan {
  return planChanges(compiled(shop()), compiled(shop(change)));
}

const outagesOf = ({ outages }: Plan) =>
  outages.map(({ callers, requests, served, cause, reason }) => ({ callers, requests, served, cause, reason }));

test('a deny of what a caller calls is an outage, by the rule that refuses', () => {
  const deny = policy('no-old', 'cart', 'deny', [{ paths: ['/cart/old/*'] }]);
  const plan = planOf((mesh) => ({ ...mesh, authorizationPolicies: [...mesh.authorizationPolicies, deny] }));
  assert.deepEqual(outagesOf(plan), [
    {
      callers: ['shop/front-v1'],
      requests: 'GET /cart/old/*',
      served: { before: '100 %', after: '0 %' },
      cause: 'refused',
      reason: 'refused by policy shop/no-old, rule 1',
    },
  ]);
  assert.equal(plan.outages[0]?.after.rule, 'shop/no-old/0');
});

test('a service that nobody runs any more is an outage of all its callers', () => {
  const plan = planOf((mesh) => ({
    ...mesh,
    httpRoutes: [],
    workloads: mesh.workloads.filter(({ name }) => name === 'front-v1'),
  }));
  assert.deepEqual(outagesOf(plan), [
    {
      callers: ['shop/front-v1'],
      requests: 'GET /cart/*',
      served: { before: '100 %', after: '0 %' },
      cause: 'nobody-serves',
      reason: 'nobody serves shop/cart:http: answered 503',
    },
  ]);
});

test('a route that no longer holds is an outage of what it carried', () => {
  const only = route('canary', { kind: 'service', namespace: 'shop', service: 'cart' }, [
    { matches: [{ path: { kind: 'prefix', value: '/cart' } }], backends: [backend('cart')] },
  ]);
  const narrower = route('canary', { kind: 'service', namespace: 'shop', service: 'cart' }, [
    { matches: [{ path: { kind: 'exact', value: '/cart' } }], backends: [backend('cart')] },
  ]);
  const [before, after] = [only, narrower].map((one) => compiled(shop((mesh) => ({ ...mesh, httpRoutes: [one] }))));
  assert.deepEqual(outagesOf(planChanges(before, after)), [
    {
      callers: ['shop/front-v1'],
      requests: 'GET /cart/* except /cart',
      served: { before: '100 %', after: '0 %' },
      cause: 'no-route',
      reason: 'no route holds: answered 404',
    },
  ]);
});

test('a loss that no declared call makes is a narrowing and no outage', () => {
  const with2 = (rules: readonly ('front' | 'cart')[]) =>
    compiled(
      shop((mesh) => ({
        ...mesh,
        authorizationPolicies: [
          ...mesh.authorizationPolicies,
          policy(
            'more',
            'front',
            'allow',
            rules.map((name) => ({ from: [caller.service(name)] })),
          ),
        ],
      })),
    );
  const plan = planChanges(with2(['cart', 'front']), with2(['front']));
  assert.equal(plan.access.length, 1);
  assert.equal(plan.access[0]?.effect, 'lost');
  assert.deepEqual(plan.outages, []);
});

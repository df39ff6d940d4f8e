import type { Mesh } from '../../src/model/mesh.ts';
import type { Plan, PlanDocument } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { compiled } from '../harness/compiled.ts';
import { caller, policy } from '../harness/model-mesh.ts';
import { canary, shop } from './shop.ts';

/** A plan with something in every list. */
export function fullPlan(): Plan {
  const shifted = (mesh: Mesh): Mesh => ({
    ...mesh,
    httpRoutes: [canary(80, '3s')],
    authorizationPolicies: [
      policy('readers', 'cart', 'allow', [
        { from: [caller.service('front')], methods: ['GET', 'HEAD'], paths: ['/cart/*'] },
      ]),
    ],
  });
  const ruleSite = () => ({ file: 'mesh.ts', line: 22, column: 5 });
  const plan = planChanges({ ...compiled(shop()), ruleSite }, { ...compiled(shop(shifted)), ruleSite });
  const [change] = plan.access;
  if (!change) throw new Error('the shop has a change of access');
  const { witness, before, after } = change;
  const outage = {
    callers: ['shop/front-v1'],
    at: 'shop/cart port http',
    requests: 'every request',
    reason: 'refused',
  };
  return {
    ...plan,
    outages: [{ ...outage, served: { before: '100 %', after: '0 %' }, cause: 'refused', before, after, witness }],
    settings: [{ effect: 'weaker', at: 'shop/cart/http', field: 'TLS', before: '1.3', after: '1.2' }],
    unanalysed: [{ at: 'shop/cart:http', what: 'A filter' }],
    members: [{ change: 'changed', type: 'workload', name: 'shop/cart-v1', words: ['image 1 -> 2'] }],
    identities: [{ change: 'added', identity: 'spiffe://shop/x', member: 'shop/cart-v1' }],
    intents: [
      {
        intent: 'shop/meant',
        state: 'new',
        kind: 'gain',
        words: 'shop/front to shop/cart: GET /',
        met: false,
        already: false,
        witness,
        decided: after,
      },
    ],
    files: plan.files.map((file, index) => (index === 0 ? { ...file, patch: '', left_out: '2 lines' } : file)),
  };
}

export function documentOf(...plans: readonly Plan[]): PlanDocument {
  const base = { name: 'main', commit: '9f2c1e7aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' };
  return { format_version: '1.0', version: '1.2.3', base, head: { name: 'work tree' }, plans: [...plans], gates: [] };
}

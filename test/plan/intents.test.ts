import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../src/model/intent.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { collateralFindings } from '../../src/plan/findings.ts';
import { gateResults } from '../../src/plan/gate.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { compiled } from '../harness/compiled.ts';
import { caller, policy } from '../harness/model-mesh.ts';
import { canary, shop } from './shop.ts';

const cart = { namespace: 'shop', service: 'cart' };

/** The readers of the cart may write, too. */
const widened = (mesh: Mesh): Mesh => ({
  ...mesh,
  authorizationPolicies: [
    policy('readers', 'cart', 'allow', [
      { from: [caller.service('front')], methods: ['GET', 'POST'], paths: ['/cart/*'] },
    ]),
  ],
});

function planOf(change: (mesh: Mesh) => Mesh, after: readonly Intent[], before: readonly Intent[] = []): Plan {
  const stated = (intents: readonly Intent[]) => intents.map((intent) => ({ intent }));
  return planChanges(
    { ...compiled(shop()), intents: stated(before) },
    { ...compiled(shop(change)), intents: stated(after) },
  );
}

function gain(paths: string[], from = [caller.service('front')]): Intent {
  return { namespace: 'shop', name: 'writers', gains: [{ from, to: cart, methods: ['POST'], paths }] };
}

function collateral(plan: Plan): string[] {
  return collateralFindings(plan).map(({ message }) => message);
}

test('a change that is stated whole is met, and nothing else is beside it', () => {
  const plan = planOf(widened, [gain(['/cart/*'])]);
  assert.deepEqual(
    plan.access.map(({ effect, request, intent }) => [effect, request, intent]),
    [['gained', 'POST /cart/*', 'shop/writers']],
  );
  assert.deepEqual(
    plan.intents.map(({ intent, state, words, met, already }) => ({ intent, state, words, met, already })),
    [
      {
        intent: 'shop/writers',
        state: 'new',
        words: 'shop/front to shop/cart: POST /cart/*',
        met: true,
        already: false,
      },
    ],
  );
  assert.deepEqual(collateral(plan), []);
  assert.deepEqual(gateResults([plan], ['collateral', 'broadening']), [
    { gate: 'broadening', hits: 1 },
    { gate: 'collateral', hits: 0 },
  ]);
});

test('what reaches further than what is stated is collateral, to the request', () => {
  const plan = planOf(widened, [gain(['/cart/new'])]);
  assert.deepEqual(
    plan.access.map(({ request, intent }) => [request, intent]),
    [
      ['POST /cart/* except /cart/new', undefined],
      ['POST /cart/new', 'shop/writers'],
    ],
  );
  assert.deepEqual(collateral(plan), [
    'no intent of this change states that shop/front-v1 may now call shop/cart:http: POST /cart/* except /cart/new',
  ]);
});

test('what is stated and is not so is unmet, with a request that shows it', () => {
  const plan = planOf(widened, [gain(['/cart/*', '/orders'])]);
  const [outcome] = plan.intents;
  assert.equal(outcome?.met, false);
  assert.deepEqual(outcome.witness, {
    caller: 'shop/front-v1',
    method: 'POST',
    path: '/orders',
    headers: {},
    query: {},
  });
  assert.equal(outcome.decided?.outcome, 'refused');
  assert.deepEqual(gateResults([plan], ['collateral']), [{ gate: 'collateral', hits: 1 }]);
});

test('what is stated for everyone is not met for some', () => {
  const intent: Intent = {
    namespace: 'shop',
    name: 'all',
    gains: [{ to: cart, methods: ['POST'], paths: ['/cart/*'] }],
  };
  const plan = planOf(widened, [intent]);
  assert.equal(plan.intents[0]?.met, false);
  assert.equal(plan.intents[0]?.words, 'any caller of the mesh to shop/cart: POST /cart/*');
  // It excuses what it states all the same.
  assert.deepEqual(collateral(plan), []);
});

test('what was so before is said', () => {
  const readers: Intent = {
    namespace: 'shop',
    name: 'r',
    gains: [{ from: [caller.service('front')], to: cart, methods: ['GET'], paths: ['/cart'] }],
  };
  assert.deepEqual(
    planOf((mesh) => mesh, [readers]).intents.map(({ met, already }) => [met, already]),
    [[true, true]],
  );
});

test('an intent of the base excuses nothing, and is a promise that a later change must not break', () => {
  const kept = gain(['/cart/*']);
  const again = planOf(widened, [kept], [kept]);
  assert.equal(collateral(again).length, 1);
  assert.equal(again.intents[0]?.state, 'kept');
  assert.equal(again.intents[0]?.met, true);
  const broken = planOf((mesh) => mesh, [kept], [kept]);
  assert.deepEqual(
    broken.intents.map(({ state, met }) => [state, met]),
    [['kept', false]],
  );
});

test('a loss and moved traffic are stated in their own words', () => {
  const change = (mesh: Mesh): Mesh => ({
    ...mesh,
    httpRoutes: [canary(50, '2s')],
    authorizationPolicies: [
      policy('readers', 'cart', 'allow', [{ from: [caller.service('front')], methods: ['GET'], paths: ['/cart'] }]),
    ],
  });
  const intent: Intent = {
    namespace: 'shop',
    name: 'quiet',
    losses: [{ from: [caller.service('front')], to: cart, port: 'http', paths: ['/cart/old', '/cart/*'] }],
    traffic: [{ kind: 'service', ...cart }],
  };
  const plan = planOf(change, [intent]);
  assert.deepEqual(collateral(plan), []);
  assert.deepEqual(
    plan.intents.map(({ kind, met, words }) => [kind, met, words]),
    [
      ['loss', false, 'shop/front to shop/cart:http: /cart/old, /cart/*'],
      ['traffic', true, 'routes of shop/cart'],
    ],
  );
  assert.deepEqual(plan.intents[0]?.witness?.path, '/cart');
  assert.deepEqual(
    planOf((mesh) => mesh, [{ namespace: 'shop', name: 't', traffic: [{ kind: 'service', ...cart }] }]).intents.map(
      ({ met }) => met,
    ),
    [false],
  );
});

test('what goes with a removed thing needs no intent', () => {
  const plan = planOf((mesh) => ({ ...mesh, workloads: mesh.workloads.filter(({ name }) => name !== 'front-v1') }), []);
  assert.equal(plan.access[0]?.cause, 'caller-removed');
  assert.deepEqual(collateral(plan), []);
});

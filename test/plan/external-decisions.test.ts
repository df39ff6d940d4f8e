import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../../src/cli/query/answer.ts';
import type { ExternalAuthorizationPolicy } from '../../src/model/external-authorization-policy.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { compiled } from '../harness/compiled.ts';
import { caller, meshOf, policy, service, upstream, workload } from '../harness/model-mesh.ts';

/* What somebody outside decides, and how many requests are taken: a plan and a query say that it is so, and never more than is known. */

function shop(parts: Partial<Mesh> = {}): Mesh {
  return meshOf({
    services: [service('front', []), service('cart', []), service('opa', [], 'grpc')],
    workloads: [
      workload(
        'front',
        { service: 'front' },
        { address: '10.0.0.1', upstreams: [upstream('cart', { address: '127.0.0.1', port: 9000 })] },
      ),
      workload('cart', { service: 'cart' }, { address: '10.0.0.2' }),
      workload('opa', { service: 'opa' }, { address: '10.0.0.3' }),
    ],
    authorizationPolicies: [
      policy('fronts', 'cart', 'allow', [{ from: [caller.service('front')] }]),
      policy('askers', 'opa', 'allow', [{ from: [caller.service('cart')] }]),
    ],
    ...parts,
  });
}

function asking(more: Partial<ExternalAuthorizationPolicy> = {}): Partial<Mesh> {
  const one: ExternalAuthorizationPolicy = {
    namespace: 'shop',
    name: 'opa',
    target: { kind: 'service', namespace: 'shop', service: 'cart' },
    authorizer: { namespace: 'shop', service: 'opa', port: 'http' },
    paths: ['/orders/*'],
    ...more,
  };
  return { externalAuthorizationPolicies: [one] };
}

function settings(before: Partial<Mesh>, after: Partial<Mesh>): string[] {
  const { settings: found } = planChanges(compiled(shop(before)), compiled(shop(after)));
  return found.map((one) => `${one.effect}: ${one.at} ${one.field} ${one.before} -> ${one.after}`);
}

test('an authorizer less, or one that fails open, is a weaker protection', () => {
  const asked = 'shop/opa/http decides about /orders/* within 200ms';
  const at = 'port http of workload shop/cart authorizers';
  assert.deepEqual(settings({}, asking()), [`stronger: ${at} none -> ${asked}`]);
  assert.deepEqual(settings(asking(), {}), [`weaker: ${at} ${asked} -> none`]);
  assert.deepEqual(settings(asking(), asking({ failure: 'allow' })), [
    `weaker: ${at} ${asked} -> ${asked} or all pass`,
  ]);
});

test('a limit that goes or changes is told', () => {
  const target = { kind: 'service', namespace: 'shop', service: 'cart' } as const;
  const limited = (requests: number): Partial<Mesh> => ({
    rateLimitPolicies: [
      {
        namespace: 'shop',
        name: 'fair',
        target,
        limits: [{ requests, per: '1s', burst: 50, each: { kind: 'caller' } }],
      },
    ],
  });
  const at = 'port http of workload shop/cart rate limits';
  assert.deepEqual(settings(limited(10), {}), [`weaker: ${at} 10 in 1s up to 50 at once for each caller -> none`]);
  assert.deepEqual(settings(limited(10), limited(20)), [
    `weaker: ${at} 10 in 1s up to 50 at once for each caller -> 20 in 1s up to 50 at once for each caller`,
  ]);
});

test('a quota that is counted for all is told with who counts', () => {
  const target = { kind: 'service', namespace: 'shop', service: 'cart' } as const;
  const counter = { namespace: 'shop', service: 'opa', port: 'http' };
  const quota: Partial<Mesh> = {
    rateLimitPolicies: [{ namespace: 'shop', name: 'quota', target, counter, limits: [{ requests: 9, per: '1h' }] }],
  };
  assert.deepEqual(settings({}, quota), [
    'stronger: port http of workload shop/cart shared rate limits none -> 9 in 1h, counted by shop/opa/http within 20ms',
  ]);
});

test('a query does not know what an authorizer says, and says so only where it is asked', () => {
  const start = { kind: 'workload', caller: 'shop/front', service: 'shop/cart', port: 'http' } as const;
  const asked = (path: string) => {
    const request = { method: 'GET', path, host: 'cart', scheme: 'http', headers: {}, query: {} };
    const found = answer(compiled(shop(asking())), { start, request });
    return { verdict: found?.verdict, words: found?.hops.at(-1)?.words };
  };
  assert.deepEqual(asked('/orders/1'), {
    verdict: 'unknown',
    words: 'allows it by policy shop/fronts, rule 1, if whom policy shop/opa asks lets it pass',
  });
  assert.deepEqual(asked('/'), { verdict: 'allowed', words: 'allows it by policy shop/fronts, rule 1' });
});

import { upstreamNeverAllowed } from '../../src/check/rules/upstream-never-allowed.ts';
import type { AccessRule } from '../../src/model/authorization-policy.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import {
  backendOf,
  gatewayOf,
  meshOf,
  policyOf,
  ruleOf,
  serviceOf,
  upstreamOf,
  workloadOf,
} from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** `cart` calls `page`, which has one policy. */
function calling(rules: AccessRule[]): Mesh {
  const ports = { http: { number: 80, protocol: 'http' }, admin: { number: 81, protocol: 'http' } } as const;
  return meshOf({
    services: [serviceOf('cart'), serviceOf('page', { ports })],
    workloads: [workloadOf('cart-v1', { service: 'cart', upstreams: [upstreamOf('page')] })],
    gateways: [gatewayOf('ingress')],
    authorizationPolicies: rules.length > 0 ? [policyOf('policy', rules)] : [],
  });
}

expectRule(upstreamNeverAllowed, {
  valid: {
    'a call by an allowed service': calling([{ from: [{ kind: 'service', namespace: 'shop', service: 'cart' }] }]),
    'a call by an allowed workload': calling([
      { from: [{ kind: 'workload', namespace: 'shop', workload: 'cart-v1' }] },
    ]),
    'a call anybody may make': calling([{ methods: ['GET'], ports: ['http'] }]),
    'a service without a policy, which has a law of its own': calling([]),
    'a policy with a misspelt caller': calling([{ from: [{ kind: 'service', namespace: 'shop', service: 'crat' }] }]),
    'a call that routes send to a service that allows it': {
      ...calling([{ from: [] }]),
      services: [serviceOf('cart'), serviceOf('other'), serviceOf('page')],
      httpRoutes: [ruleOf({ backends: [backendOf('other')] })],
      authorizationPolicies: [
        policyOf('other', [{ methods: ['GET'] }], { target: { namespace: 'shop', service: 'other' } }),
        policyOf('page', [{ from: [{ kind: 'gateway', namespace: 'shop', gateway: 'ingress' }] }]),
      ],
    },
  },
  invalid: {
    'a call somebody else may make': [
      calling([{ from: [{ kind: 'gateway', namespace: 'shop', gateway: 'ingress' }] }]),
      {
        code: 'upstream-never-allowed',
        at: ['workloads', 0, 'upstreams', 0, 'service'],
        message: 'workload `cart-v1` calls `page`, but no policy allows it',
      },
    ],
    'a call of another port than the allowed one': [
      calling([{ ports: ['admin'] }]),
      { code: 'upstream-never-allowed', at: ['workloads', 0, 'upstreams', 0, 'service'] },
    ],
    'a call that is denied': [
      {
        ...calling([]),
        authorizationPolicies: [
          policyOf('allow', [{ methods: ['GET'] }]),
          policyOf('deny', [{ from: [{ kind: 'service', namespace: 'shop', service: 'cart' }] }], { action: 'deny' }),
        ],
      },
      { code: 'upstream-never-allowed', at: ['workloads', 0, 'upstreams', 0, 'service'] },
    ],
  },
});

import { counterOutOfReach } from '../../src/check/rules/counter-out-of-reach.ts';
import { emptyAccessList } from '../../src/check/rules/empty-access-list.ts';
import { misplacedRateLimit } from '../../src/check/rules/misplaced-rate-limit.ts';
import { rateLimitNeverBites } from '../../src/check/rules/rate-limit-never-bites.ts';
import { rateLimitOnTcp } from '../../src/check/rules/rate-limit-on-tcp.ts';
import { rateLimitOutsideDomain } from '../../src/check/rules/rate-limit-outside-domain.ts';
import { rateLimitWithoutLimits } from '../../src/check/rules/rate-limit-without-limits.ts';
import { sharedRateLimit } from '../../src/check/rules/shared-rate-limit.ts';
import { unknownCaller } from '../../src/check/rules/unknown-caller.ts';
import { unknownGateway } from '../../src/check/rules/unknown-gateway.ts';
import { unknownPort } from '../../src/check/rules/unknown-port.ts';
import { unknownService } from '../../src/check/rules/unknown-service.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { RateLimit, RateLimitCounter, RateLimitTarget } from '../../src/model/rate-limit-policy.ts';
import { gatewayOf, meshOf, policyOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const page: RateLimitTarget = { kind: 'service', namespace: 'shop', service: 'page' };
const edge: RateLimitTarget = { kind: 'gateway', namespace: 'shop', gateway: 'edge' };
const fine: RateLimit = { requests: 10, per: '1s' };
const first = ['rateLimitPolicies', 0, 'limits', 0];

function limitMesh(limits: RateLimit[], parts: Partial<Mesh> = {}, target = page): Mesh {
  return meshOf({ rateLimitPolicies: [{ namespace: 'shop', name: 'fair', target, limits }], ...parts });
}

const pages = { kind: 'service', namespace: 'shop', service: 'page' } as const;
const withTcp = { services: [serviceOf('page', { ports: { tcp: { number: 81, protocol: 'tcp' } } })] };

expectRule(rateLimitOutsideDomain, {
  valid: {
    'a limit of every kind': limitMesh([
      { ...fine, burst: 1 },
      { ...fine, per: '24h', each: { kind: 'header', name: 'x-key' } },
    ]),
  },
  invalid: {
    'what no bucket can be': [
      limitMesh([{ requests: 0, per: '1ms', burst: 0.5, each: { kind: 'header', name: 'x key' } }]),
      { code: 'invalid-count', at: [...first, 'burst'] },
      {
        code: 'invalid-text',
        at: [...first, 'each', 'name'],
        message: '`each.name` of limit 1 of policy `fair` is not the name of a header, such as `x-api-key`: `x key`',
      },
      { code: 'invalid-duration', at: [...first, 'per'] },
      { code: 'invalid-count', at: [...first, 'requests'] },
    ],
  },
});

expectRule(rateLimitWithoutLimits, {
  valid: { 'one limit': limitMesh([fine]) },
  invalid: {
    'no limit': [
      limitMesh([]),
      {
        code: 'rate-limit-without-limits',
        at: ['rateLimitPolicies', 0, 'limits'],
        message: 'policy `fair` limits nothing',
      },
    ],
  },
});

expectRule(misplacedRateLimit, {
  valid: {
    'callers at a service': limitMesh([{ ...fine, each: { kind: 'caller' }, from: [pages], ports: ['http'] }]),
    'addresses at a gateway': limitMesh([{ ...fine, each: { kind: 'client-address' } }], {}, edge),
  },
  invalid: {
    'addresses at a service': [
      limitMesh([{ ...fine, each: { kind: 'client-address' } }]),
      {
        code: 'misplaced-rate-limit',
        at: [...first, 'each'],
        message: 'limit 1 of policy `fair` tells apart addresses of clients, which a service does not know',
      },
    ],
    'callers and ports at a gateway': [
      limitMesh([{ ...fine, each: { kind: 'caller' }, from: [pages], ports: ['http'] }], {}, edge),
      { code: 'misplaced-rate-limit', at: [...first, 'each'] },
      { code: 'misplaced-rate-limit', at: [...first, 'from'] },
      { code: 'misplaced-rate-limit', at: [...first, 'ports'] },
    ],
  },
});

expectRule(rateLimitOnTcp, {
  valid: {
    'an HTTP port': limitMesh([{ ...fine, ports: ['http'] }]),
    'an HTTP listener': limitMesh([fine], { gateways: [gatewayOf('edge')] }, edge),
  },
  invalid: {
    'a service of TCP': [
      limitMesh([fine], withTcp),
      {
        code: 'rate-limit-on-tcp',
        at: first,
        message: 'limit 1 of policy `fair` counts requests, and no port of service `page` speaks HTTP',
      },
    ],
    'a port of TCP': [
      limitMesh([{ ...fine, ports: ['tcp'] }], withTcp),
      { code: 'rate-limit-on-tcp', at: [...first, 'ports', 0] },
    ],
    'a gateway of TCP': [
      limitMesh([fine], { gateways: [gatewayOf('edge', { listeners: { tcp: { port: 90, protocol: 'tcp' } } })] }, edge),
      { code: 'rate-limit-on-tcp', at: first },
    ],
  },
});

const guarded = {
  services: [serviceOf('page'), serviceOf('cart')],
  workloads: [workloadOf('page'), workloadOf('cart')],
  authorizationPolicies: [policyOf('carts', [{ from: [{ kind: 'service', namespace: 'shop', service: 'cart' }] }])],
};

expectRule(rateLimitNeverBites, {
  valid: {
    'a rate for long and one for short': limitMesh([
      { requests: 10, per: '1s' },
      { requests: 100, per: '1m' },
    ]),
    'a count for each beside one for all': limitMesh([
      { requests: 1, per: '1s', each: { kind: 'caller' } },
      { requests: 10, per: '1s' },
    ]),
    'a caller that may call': limitMesh(
      [{ ...fine, from: [{ kind: 'workload', namespace: 'shop', workload: 'cart' }] }],
      guarded,
    ),
  },
  invalid: {
    'one that another is always before': [
      limitMesh([
        { requests: 10, per: '1s', methods: ['GET', 'POST'] },
        { requests: 1_000, per: '1m', burst: 20, methods: ['POST', 'GET'] },
      ]),
      {
        code: 'rate-limit-never-bites',
        at: ['rateLimitPolicies', 0, 'limits', 1],
        message:
          'limit 2 of policy `fair` never refuses a request: limit 1 of policy `fair` counts the same requests and has room for fewer',
      },
    ],
    'one that a later one is always before': [
      limitMesh([
        { requests: 100, per: '1s' },
        { requests: 10, per: '1s' },
      ]),
      { code: 'rate-limit-never-bites', at: first },
    ],
    'a caller that no policy lets call': [
      limitMesh([{ ...fine, from: [pages] }], guarded),
      { code: 'rate-limit-never-bites', at: [...first, 'from'] },
    ],
  },
});

expectRule(unknownService, {
  valid: { 'a service that exists': limitMesh([fine]) },
  invalid: {
    'a service that does not': [
      limitMesh([fine], {}, { kind: 'service', namespace: 'shop', service: 'pages' }),
      { code: 'unknown-service', at: ['rateLimitPolicies', 0, 'target', 'service'] },
    ],
  },
});

expectRule(unknownGateway, {
  valid: { 'a gateway that exists': limitMesh([fine], { gateways: [gatewayOf('edge')] }, edge) },
  invalid: {
    'a gateway that does not': [
      limitMesh([fine], {}, edge),
      {
        code: 'unknown-gateway',
        at: ['rateLimitPolicies', 0, 'target', 'gateway'],
        message: 'policy `fair` is attached to a gateway that does not exist: `edge`',
        help: 'declare the gateway, or attach the policy to another one',
      },
    ],
  },
});

expectRule(unknownPort, {
  valid: { 'a port that exists': limitMesh([{ ...fine, ports: ['http'] }]) },
  invalid: {
    'a port that does not': [
      limitMesh([{ ...fine, ports: ['htp'] }]),
      { code: 'unknown-port', at: [...first, 'ports', 0], help: 'did you mean `http`?' },
    ],
  },
});

expectRule(unknownCaller, {
  valid: { 'a caller that exists': limitMesh([{ ...fine, from: [pages] }]) },
  invalid: {
    'a caller that does not': [
      limitMesh([{ ...fine, from: [{ kind: 'workload', namespace: 'shop', workload: 'nobody' }] }]),
      { code: 'unknown-caller', at: [...first, 'from', 0, 'workload'] },
    ],
  },
});

expectRule(emptyAccessList, {
  valid: { 'no list': limitMesh([fine]) },
  invalid: {
    'an empty list': [limitMesh([{ ...fine, methods: [] }]), { code: 'empty-access-list', at: [...first, 'methods'] }],
  },
});

const counterService = serviceOf('counter', { ports: { grpc: { number: 8081, protocol: 'grpc' } } });
const counter = { namespace: 'shop', service: 'counter', port: 'grpc' };
const counting: Partial<Mesh> = {
  services: [counterService, serviceOf('page')],
  workloads: [workloadOf('counter'), workloadOf('page')],
  authorizationPolicies: [
    policyOf('askers', [{ from: [pages] }], { target: { namespace: 'shop', service: 'counter' } }),
  ],
};

function countedMesh(
  limit: Partial<RateLimit> = {},
  parts: Partial<Mesh> = {},
  more: Partial<RateLimitCounter> = {},
): Mesh {
  const policy = { namespace: 'shop', name: 'quota', target: page, limits: [{ ...fine, ...limit }] };
  return meshOf({ ...counting, rateLimitPolicies: [{ ...policy, counter: { ...counter, ...more } }], ...parts });
}

expectRule(sharedRateLimit, {
  valid: {
    'whole units': countedMesh({ per: '60s' }),
    'anything, without a counter': limitMesh([{ ...fine, per: '5s', burst: 3 }]),
  },
  invalid: {
    'a part of a unit, and a burst': [
      countedMesh({ per: '10s', burst: 20 }),
      { code: 'shared-rate-limit', at: [...first, 'burst'] },
      {
        code: 'shared-rate-limit',
        at: [...first, 'per'],
        message: 'limit 1 of policy `quota` counts in `10s`, which no service that counts for all proxies can',
      },
    ],
  },
});

const atCounter = ['rateLimitPolicies', 0, 'counter', 'service'];

expectRule(counterOutOfReach, {
  valid: { 'one that runs and lets': countedMesh() },
  invalid: {
    'one that does not run': [
      countedMesh({}, { workloads: [workloadOf('page')] }),
      {
        code: 'counter-out-of-reach',
        at: atCounter,
        message:
          'policy `quota` has its requests counted by a service that cannot answer: no workload serves `counter`',
      },
    ],
    'one that lets nobody': [
      countedMesh({}, { authorizationPolicies: [] }),
      {
        code: 'counter-out-of-reach',
        at: atCounter,
        help: 'add an authorization policy of `counter` that allows `page`',
      },
    ],
    'one that does not speak gRPC': [
      countedMesh({}, { services: [serviceOf('counter'), serviceOf('page')] }, { port: 'http' }),
      { code: 'counter-out-of-reach', at: atCounter, help: 'name a port that speaks gRPC' },
    ],
  },
});

expectRule(rateLimitOutsideDomain, {
  valid: { 'a counter that has time': countedMesh({}, {}, { timeout: '1s' }) },
  invalid: {
    'a counter that has none': [
      countedMesh({}, {}, { timeout: '0s' }),
      { code: 'invalid-duration', at: ['rateLimitPolicies', 0, 'counter', 'timeout'] },
    ],
  },
});

expectRule(unknownService, {
  valid: { 'a counter that exists': countedMesh() },
  invalid: {
    'a counter that does not': [
      countedMesh({}, {}, { service: 'counters' }),
      {
        code: 'unknown-service',
        at: atCounter,
        message: 'policy `quota` asks a service that does not exist: `counters`',
      },
    ],
  },
});

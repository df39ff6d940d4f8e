import { ringSizes } from '../../src/check/rules/ring-sizes.ts';
import type { RingHashLoadBalancing } from '../../src/model/load-balancing.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const ring = (sizes: Partial<RingHashLoadBalancing>) => ({
  trafficPolicy: { loadBalancing: { kind: 'ring-hash', ...sizes } } as const,
});

expectRule(ringSizes, {
  valid: {
    'sizes in order': meshOf({ defaults: ring({ minimumRingSize: 10, maximumRingSize: 10 }) }),
    'sizes of a kind that a service does not use': meshOf({
      defaults: ring({ minimumRingSize: 11, maximumRingSize: 10 }),
      services: [serviceOf('page', { trafficPolicy: { loadBalancing: { kind: 'random' } } })],
    }),
  },
  invalid: {
    'a most below the least that holds by itself': [
      meshOf({ defaults: ring({ maximumRingSize: 1_000 }) }),
      {
        code: 'ring-sizes',
        at: ['defaults', 'trafficPolicy', 'loadBalancing', 'maximumRingSize'],
        message: 'the ring of port `http` of service `page` has at least 1024 points and at most 1000',
      },
    ],
    'sizes of two scopes that do not fit': [
      meshOf({
        defaults: ring({ maximumRingSize: 2_000 }),
        services: [serviceOf('page', ring({ minimumRingSize: 3_000 }))],
      }),
      { code: 'ring-sizes', at: ['defaults', 'trafficPolicy', 'loadBalancing', 'maximumRingSize'] },
    ],
  },
});

import { selfCall } from '../../src/check/rules/self-call.ts';
import { meshOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(selfCall, {
  valid: {
    'a call of another service': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      workloads: [workloadOf('page', { upstreams: [upstreamOf('cart')] })],
    }),
    'a call among peers': meshOf({
      workloads: [
        workloadOf('page', {
          upstreams: [upstreamOf('page')],
          placement: { kind: 'kubernetes', image: 'example/page:1', replicas: 3 },
        }),
      ],
    }),
    'a call of another workload of the service': meshOf({
      workloads: [
        workloadOf('a', { service: 'page', upstreams: [upstreamOf('page')] }),
        workloadOf('b', { service: 'page' }),
      ],
    }),
  },
  invalid: {
    'a call of nobody else': [
      meshOf({ workloads: [workloadOf('page', { upstreams: [upstreamOf('page')] })] }),
      {
        code: 'self-call',
        at: ['workloads', 0, 'upstreams', 0, 'service'],
        message: 'workload `page` calls `page`, which only itself serves',
      },
    ],
  },
});

import { mixedPlacement } from '../../src/check/rules/mixed-placement.ts';
import type { Placement } from '../../src/model/placement.ts';
import { meshOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const onHost: Placement = { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1' }] };

expectRule(mixedPlacement, {
  valid: {
    'different services on different sides': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      workloads: [workloadOf('cart', { placement: onHost }), workloadOf('page')],
    }),
    'one service on both, whose endpoints are in a file': meshOf({
      services: [{ ...serviceOf('page'), discovery: 'file' }],
      workloads: [workloadOf('a', { service: 'page', placement: onHost }), workloadOf('b', { service: 'page' })],
    }),
  },
  invalid: {
    'one service on both': [
      meshOf({
        workloads: [workloadOf('a', { service: 'page', placement: onHost }), workloadOf('b', { service: 'page' })],
      }),
      {
        code: 'mixed-placement',
        at: ['workloads', 1, 'placement'],
        message: 'service `page` runs both on hosts and on Kubernetes in environment `test`',
        related: [['workloads', 0, 'placement']],
      },
    ],
  },
});

import { addressCollision } from '../../src/check/rules/address-collision.ts';
import type { Placement } from '../../src/model/placement.ts';
import { meshOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const onNode = (node: string, address: string): Placement => ({ kind: 'hosts', hosts: [{ node, address }] });

expectRule(addressCollision, {
  valid: {
    'an address for each node': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      workloads: [
        workloadOf('cart', { placement: onNode('a', '10.0.0.1') }),
        workloadOf('page', { placement: onNode('b', '10.0.0.2') }),
      ],
    }),
    'one node, which is a collision of ports': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      workloads: [
        workloadOf('cart', { placement: onNode('a', '10.0.0.1') }),
        workloadOf('page', { placement: onNode('a', '10.0.0.1') }),
      ],
    }),
    'pods, which have addresses of their own': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      workloads: [workloadOf('cart'), workloadOf('page')],
    }),
  },
  invalid: {
    'two nodes with one address': [
      meshOf({
        services: [serviceOf('cart'), serviceOf('page')],
        workloads: [
          workloadOf('cart', { placement: onNode('a', '10.0.0.1') }),
          workloadOf('page', { placement: onNode('b', '10.0.0.1') }),
        ],
      }),
      {
        code: 'address-collision',
        at: ['workloads', 1, 'placement', 'hosts', 0],
        message:
          'the inbound port of workload `page` and the inbound port of workload `cart` are on different nodes but both are reached at 10.0.0.1:15006',
        related: [['workloads', 0, 'placement', 'hosts', 0]],
      },
    ],
  },
});

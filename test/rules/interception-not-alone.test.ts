import { interceptionNotAlone } from '../../src/check/rules/interception-not-alone.ts';
import type { Placement } from '../../src/model/placement.ts';
import { meshOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const on = (...nodes: readonly string[]): Placement => ({
  kind: 'hosts',
  hosts: nodes.map((node, index) => ({ node, address: `10.0.0.${index + 1}` })),
});
const services = [serviceOf('cart'), serviceOf('page')];

expectRule(interceptionNotAlone, {
  valid: {
    'two that are dialled on one node': meshOf({
      services,
      workloads: [workloadOf('cart', { placement: on('a') }), workloadOf('page', { placement: on('a') })],
    }),
    'two that capture, each on its own, and one that does not though its mesh does': meshOf({
      services,
      defaults: { interception: { kind: 'transparent' } },
      workloads: [
        workloadOf('cart', { placement: on('a') }),
        workloadOf('page', { placement: on('b') }),
        workloadOf('old', { service: 'page', placement: on('c'), interception: { kind: 'explicit' } }),
      ],
    }),
  },
  invalid: {
    'one beside another that captures': [
      meshOf({
        services,
        workloads: [
          workloadOf('cart', { placement: on('a') }),
          workloadOf('page', { placement: on('b', 'a'), interception: { kind: 'transparent' } }),
        ],
      }),
      {
        code: 'interception-not-alone',
        at: ['workloads', 0, 'placement', 'hosts', 0],
        message: 'workload `cart` runs on node `a`, where workload `page` captures every connection',
        related: [
          ['workloads', 1, 'placement', 'hosts', 1],
          ['workloads', 1, 'interception'],
        ],
      },
    ],
  },
});

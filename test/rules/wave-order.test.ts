import { waveOrder } from '../../src/check/rules/wave-order.ts';
import type { Rollout } from '../../src/model/rollout.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** On Kubernetes the node of a workload is `<name>.<namespace>`. */
const withRollout = (rollout: Rollout) =>
  meshOf({ workloads: [workloadOf('page'), workloadOf('cart')], gateways: [gatewayOf('edge')], rollout });

expectRule(waveOrder, {
  valid: {
    'some at the same time, and the rest last': withRollout({
      waves: [
        { name: 'a', nodes: ['page.shop'] },
        { name: 'b', nodes: ['cart.shop'] },
        { name: 'rest', after: '5m' },
      ],
    }),
  },
  invalid: {
    'the rest first, and then one that begins before it': [
      withRollout({
        waves: [
          { name: 'rest', after: '5m' },
          { name: 'canary', nodes: ['page.shop'] },
        ],
      }),
      {
        code: 'wave-order',
        at: ['rollout', 'waves', 0],
        message: 'wave `rest` names no node, so nothing is left for the waves after it',
        help: 'name its nodes, or put it last',
      },
      {
        code: 'wave-order',
        at: ['rollout', 'waves', 1],
        message: 'wave `canary` begins before the wave in front of it',
        help: 'list waves in the order in which they begin',
      },
    ],
    'one name twice': [
      withRollout({ waves: [{ name: 'a', nodes: ['page.shop'] }, { name: 'a' }] }),
      { code: 'wave-order', at: ['rollout', 'waves', 1], message: 'wave `a` has the name of an earlier wave' },
    ],
  },
});

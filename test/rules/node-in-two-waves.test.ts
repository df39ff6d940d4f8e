import { nodeInTwoWaves } from '../../src/check/rules/node-in-two-waves.ts';
import type { Rollout } from '../../src/model/rollout.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** On Kubernetes the node of a workload is `<name>.<namespace>`. */
const withRollout = (rollout: Rollout) =>
  meshOf({ workloads: [workloadOf('page'), workloadOf('cart')], gateways: [gatewayOf('edge')], rollout });

expectRule(nodeInTwoWaves, {
  valid: {
    'each in one': withRollout({
      waves: [
        { name: 'a', nodes: ['page.shop'], workloads: [{ namespace: 'shop', workload: 'page' }] },
        { name: 'b', nodes: ['cart.shop'] },
      ],
    }),
  },
  invalid: {
    'by its name and through a workload': [
      withRollout({
        waves: [
          { name: 'a', nodes: ['page.shop'] },
          { name: 'b', workloads: [{ namespace: 'shop', workload: 'page' }], after: '1m' },
        ],
      }),
      {
        code: 'node-in-two-waves',
        at: ['rollout', 'waves', 1],
        message: 'node `page.shop` is in wave `b` and in wave `a`',
        help: 'leave it in one of the two; a node takes a release when its wave begins, and `a` is first',
      },
    ],
  },
});

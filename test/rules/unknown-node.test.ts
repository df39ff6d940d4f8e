import { unknownNode } from '../../src/check/rules/unknown-node.ts';
import type { Rollout } from '../../src/model/rollout.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** On Kubernetes the node of a workload is `<name>.<namespace>`. */
const withRollout = (rollout: Rollout) =>
  meshOf({ workloads: [workloadOf('page'), workloadOf('cart')], gateways: [gatewayOf('edge')], rollout });

expectRule(unknownNode, {
  valid: {
    'nodes, workloads and gateways': withRollout({
      waves: [
        { name: 'a', nodes: ['page.shop'], workloads: [{ namespace: 'shop', workload: 'cart' }] },
        { name: 'b', workloads: [{ namespace: 'shop', workload: 'edge' }] },
      ],
    }),
  },
  invalid: {
    'a misspelling': [
      withRollout({ waves: [{ name: 'a', nodes: ['pgae.shop'] }] }),
      {
        code: 'unknown-node',
        at: ['rollout', 'waves', 0, 'nodes', 0],
        message: 'wave `a` has the node `pgae.shop`, which nothing runs on',
        help: 'did you mean `page.shop`?',
      },
    ],
    'a workload that is not there': [
      withRollout({ waves: [{ name: 'a', workloads: [{ namespace: 'shop', workload: 'bank' }] }] }),
      { code: 'unknown-node', at: ['rollout', 'waves', 0, 'workloads', 0], help: 'name nodes as placements name them' },
    ],
  },
});

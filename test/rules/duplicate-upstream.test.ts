import { duplicateUpstream } from '../../src/check/rules/duplicate-upstream.ts';
import { meshOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(duplicateUpstream, {
  valid: {
    'two ports of one service': meshOf({
      workloads: [workloadOf('page', { upstreams: [upstreamOf('cart', 1), upstreamOf('cart', 2, { port: 'grpc' })] })],
    }),
  },
  invalid: {
    'one port twice': [
      meshOf({ workloads: [workloadOf('page', { upstreams: [upstreamOf('cart', 1), upstreamOf('cart', 2)] })] }),
      {
        code: 'duplicate-upstream',
        at: ['workloads', 0, 'upstreams', 1],
        message: 'workload `page` lists port `http` of `cart` twice among its upstreams',
        related: [['workloads', 0, 'upstreams', 0]],
      },
    ],
  },
});

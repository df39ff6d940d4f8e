import { listenNotLoopback } from '../../src/check/rules/listen-not-loopback.ts';
import { meshOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(listenNotLoopback, {
  valid: {
    'loopback, written or not': meshOf({
      workloads: [
        workloadOf('page', {
          upstreams: [
            upstreamOf('page', 1),
            upstreamOf('page', 1, { listen: { address: '127.0.0.2', port: 1 } }),
            upstreamOf('page', 1, { listen: { address: '0:0:0:0:0:0:0:1', port: 1 } }),
          ],
        }),
      ],
    }),
  },
  invalid: {
    'every address, and one of the network': [
      meshOf({
        workloads: [
          workloadOf('page', {
            upstreams: [
              upstreamOf('cart', 1, { listen: { address: '0.0.0.0', port: 1 } }),
              upstreamOf('cart', 1, { listen: { address: '10.0.0.1', port: 1 } }),
            ],
          }),
        ],
      }),
      {
        code: 'listen-not-loopback',
        at: ['workloads', 0, 'upstreams', 0, 'listen', 'address'],
        message: 'workload `page` opens its way to `cart` at `0.0.0.0`, which is not loopback',
        help: 'use 127.0.0.1: whoever reaches this address calls with the identity of the workload',
      },
      { code: 'listen-not-loopback', at: ['workloads', 0, 'upstreams', 1, 'listen', 'address'] },
    ],
  },
});

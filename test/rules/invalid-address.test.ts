import { invalidAddress } from '../../src/check/rules/invalid-address.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(invalidAddress, {
  valid: {
    'addresses of one machine': meshOf({
      workloads: [
        workloadOf('page', {
          placement: {
            kind: 'hosts',
            hosts: [
              { node: 'a', address: '10.0.0.1' },
              { node: 'b', address: 'fd00::1' },
              { node: 'c', address: '127.0.0.1' },
            ],
          },
        }),
      ],
    }),
  },
  invalid: {
    'names, ports and addresses of many machines': [
      meshOf({
        gateways: [
          gatewayOf('ingress', {
            placement: {
              kind: 'hosts',
              hosts: ['node-a', '10.0.0.1:80', '0.0.0.0', '224.0.0.1', '::', '10.0.0.01'].map((address) => ({
                node: 'a',
                address,
              })),
            },
          }),
        ],
      }),
      {
        code: 'invalid-address',
        at: ['gateways', 0, 'placement', 'hosts', 0, 'address'],
        message: 'gateway `ingress` has an address that is not the IP address of one machine: `node-a`',
      },
      ...[1, 2, 3, 4, 5].map((index) => ({
        code: 'invalid-address' as const,
        at: ['gateways', 0, 'placement', 'hosts', index, 'address'],
      })),
    ],
  },
});

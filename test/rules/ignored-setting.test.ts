import { ignoredSetting } from '../../src/check/rules/ignored-setting.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(ignoredSetting, {
  valid: {
    'a workload with all of them': meshOf({
      workloads: [
        workloadOf('page', {
          placement: {
            kind: 'hosts',
            hosts: [{ node: 'a', address: '10.0.0.1', inboundPort: 1, applicationPorts: { http: 2 } }],
          },
        }),
      ],
      gateways: [gatewayOf('ingress')],
    }),
  },
  invalid: {
    'an image of a gateway': [
      meshOf({ gateways: [gatewayOf('ingress', { placement: { kind: 'kubernetes', image: 'envoy:1' } })] }),
      {
        code: 'ignored-setting',
        at: ['gateways', 0, 'placement', 'image'],
        message: 'gateway `ingress` sets `image`, which gateways do not use',
        help: 'remove it: a gateway runs Envoy alone',
      },
    ],
    'ports of the hosts of a gateway': [
      meshOf({
        gateways: [
          gatewayOf('ingress', {
            placement: {
              kind: 'hosts',
              hosts: [{ node: 'a', address: '10.0.0.1', inboundPort: 1, applicationPorts: { http: 2 } }],
            },
          }),
        ],
      }),
      { code: 'ignored-setting', at: ['gateways', 0, 'placement', 'hosts', 0, 'applicationPorts'] },
      { code: 'ignored-setting', at: ['gateways', 0, 'placement', 'hosts', 0, 'inboundPort'] },
    ],
  },
});

import { placementWithoutHosts } from '../../src/check/rules/placement-without-hosts.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(placementWithoutHosts, {
  valid: { 'hosts and Kubernetes': meshOf({ workloads: [workloadOf('page')], gateways: [gatewayOf('ingress')] }) },
  invalid: {
    'no hosts': [
      meshOf({
        workloads: [workloadOf('page', { placement: { kind: 'hosts', hosts: [] } })],
        gateways: [gatewayOf('ingress', { placement: { kind: 'hosts', hosts: [] } })],
      }),
      {
        code: 'placement-without-hosts',
        at: ['workloads', 0, 'placement', 'hosts'],
        message: 'workload `page` is placed on hosts but lists none',
      },
      { code: 'placement-without-hosts', at: ['gateways', 0, 'placement', 'hosts'] },
    ],
  },
});

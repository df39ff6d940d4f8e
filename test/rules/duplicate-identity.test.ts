import { duplicateIdentity } from '../../src/check/rules/duplicate-identity.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(duplicateIdentity, {
  valid: {
    'different names': meshOf({ workloads: [workloadOf('page')], gateways: [gatewayOf('ingress')] }),
    'different namespaces': meshOf({
      workloads: [workloadOf('page')],
      gateways: [gatewayOf('page', { namespace: 'edge' })],
    }),
  },
  invalid: {
    'a gateway named like a workload': [
      meshOf({ workloads: [workloadOf('page')], gateways: [gatewayOf('page')] }),
      {
        code: 'duplicate-identity',
        at: ['gateways', 0, 'name'],
        message: 'workload `page` and gateway `page` of namespace `shop` would share one identity',
        label: 'spiffe://test.example/ns/shop/sa/page',
        related: [['workloads', 0]],
      },
    ],
  },
});

import { unknownCaller } from '../../src/check/rules/unknown-caller.ts';
import { accessMesh, gatewayOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(unknownCaller, {
  valid: {
    'callers that exist': accessMesh(
      {
        from: [
          { kind: 'service', namespace: 'shop', service: 'page' },
          { kind: 'workload', namespace: 'shop', workload: 'page-v1' },
          { kind: 'gateway', namespace: 'shop', gateway: 'ingress' },
        ],
      },
      { workloads: [workloadOf('page-v1')], gateways: [gatewayOf('ingress')] },
    ),
  },
  invalid: {
    'callers of every kind that do not exist': [
      accessMesh(
        {
          from: [
            { kind: 'service', namespace: 'shop', service: 'pages' },
            { kind: 'workload', namespace: 'sales', workload: 'page-v1' },
            { kind: 'gateway', namespace: 'shop', gateway: 'egress' },
          ],
        },
        { workloads: [workloadOf('page-v1')] },
      ),
      {
        code: 'unknown-caller',
        at: ['authorizationPolicies', 0, 'rules', 0, 'from', 0, 'service'],
        message: 'policy `policy` names a service that does not exist: `pages`',
        help: 'did you mean `page`?',
      },
      {
        code: 'unknown-caller',
        at: ['authorizationPolicies', 0, 'rules', 0, 'from', 1, 'workload'],
        message: 'policy `policy` names a workload that does not exist: `sales/page-v1`',
        help: 'did you mean `shop/page-v1`?',
      },
      {
        code: 'unknown-caller',
        at: ['authorizationPolicies', 0, 'rules', 0, 'from', 2, 'gateway'],
        help: 'declare the gateway, or take it out of the rule',
      },
    ],
  },
});

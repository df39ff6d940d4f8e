import { kubernetesName } from '../../src/check/rules/kubernetes-name.ts';
import { gatewayOf, meshOf, serviceOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(kubernetesName, {
  valid: {
    'names that begin with a letter': meshOf({ workloads: [workloadOf('page')], gateways: [gatewayOf('ingress')] }),
    'a digit on hosts': meshOf({ workloads: [workloadOf('3scale', { placement: { kind: 'hosts', hosts: [] } })] }),
  },
  invalid: {
    'a digit on Kubernetes': [
      meshOf({
        services: [serviceOf('3scale')],
        workloads: [workloadOf('3scale-v1', { service: '3scale' })],
        gateways: [gatewayOf('1st')],
      }),
      {
        code: 'kubernetes-name',
        at: ['services', 0, 'name'],
        message: 'Kubernetes does not accept `3scale` as the name of a service',
        help: 'begin the name with a letter',
      },
      { code: 'kubernetes-name', at: ['workloads', 0, 'name'] },
      { code: 'kubernetes-name', at: ['gateways', 0, 'name'] },
    ],
  },
});

import { imageMissing } from '../../src/check/rules/image-missing.ts';
import { gatewayOf, meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(imageMissing, {
  valid: {
    'an image, and gateways without': meshOf({ workloads: [workloadOf('page')], gateways: [gatewayOf('ingress')] }),
    'a workload on hosts': meshOf({ workloads: [workloadOf('page', { placement: { kind: 'hosts', hosts: [] } })] }),
  },
  invalid: {
    'a workload on Kubernetes without': [
      meshOf({ workloads: [workloadOf('page', { placement: { kind: 'kubernetes' } })] }),
      {
        code: 'image-missing',
        at: ['workloads', 0, 'placement'],
        message: 'workload `page` runs on Kubernetes but has no image',
      },
    ],
  },
});

import { endpointFileInPods } from '../../src/check/rules/endpoint-file-in-pods.ts';
import { meshOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const workloads = [workloadOf('cart', { upstreams: [upstreamOf('page')] }), workloadOf('page')];

expectRule(endpointFileInPods, {
  valid: {
    'a pod that calls pods by name': meshOf({ services: [serviceOf('cart'), serviceOf('page')], workloads }),
  },
  invalid: {
    'a pod that calls what is in a file': [
      meshOf({ services: [serviceOf('cart'), { ...serviceOf('page'), discovery: 'file' }], workloads }),
      {
        code: 'endpoint-file-in-pods',
        at: ['workloads', 0, 'upstreams', 0, 'service'],
        message:
          'workload `cart` runs on Kubernetes and calls `page`, whose endpoints are in a file that its pods do not have',
      },
    ],
  },
});

import { callIntoKubernetes } from '../../src/check/rules/call-into-kubernetes.ts';
import type { Placement } from '../../src/model/placement.ts';
import { backendOf, gatewayOf, meshOf, routeOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const onHost: Placement = { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1' }] };

expectRule(callIntoKubernetes, {
  valid: {
    'a pod that calls a host': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      workloads: [workloadOf('cart', { placement: onHost }), workloadOf('page', { upstreams: [upstreamOf('cart')] })],
    }),
    'a host that finds pods in a file': meshOf({
      services: [serviceOf('cart'), { ...serviceOf('page'), discovery: 'file' }],
      workloads: [workloadOf('cart', { placement: onHost, upstreams: [upstreamOf('page')] }), workloadOf('page')],
    }),
  },
  invalid: {
    'a host that calls a pod': [
      meshOf({
        services: [serviceOf('cart'), serviceOf('page')],
        workloads: [workloadOf('cart', { placement: onHost, upstreams: [upstreamOf('page')] }), workloadOf('page')],
      }),
      {
        code: 'call-into-kubernetes',
        at: ['workloads', 0, 'upstreams', 0, 'service'],
        message: 'workload `cart` runs on hosts and calls `page`, which runs on Kubernetes',
      },
    ],
    'a gateway on a host that sends to a pod, once a route': [
      meshOf({
        workloads: [workloadOf('page')],
        gateways: [gatewayOf('ingress', { placement: onHost })],
        httpRoutes: [
          routeOf('route', {
            parent: { kind: 'gateway', namespace: 'shop', gateway: 'ingress' },
            rules: [{ backends: [backendOf('page')] }, { backends: [backendOf('page')] }],
          }),
        ],
      }),
      {
        code: 'call-into-kubernetes',
        at: ['httpRoutes', 0, 'rules', 0, 'backends', 0, 'service'],
        message: 'gateway `ingress` runs on hosts and calls `page`, which runs on Kubernetes',
      },
    ],
  },
});

import { portCollision } from '../../src/check/rules/port-collision.ts';
import { defaults } from '../../src/lower/defaults.ts';
import type { Placement } from '../../src/model/placement.ts';
import { gatewayOf, meshOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

function onNode(address: string, http: number, node = 'node-a'): Placement {
  return { kind: 'hosts', hosts: [{ node, address, applicationPorts: { http } }] };
}

function onNodes(network: string, http: number): Placement {
  const hosts = ['node-a', 'node-b'].map((node, index) => ({
    node,
    address: `${network}.${index + 1}`,
    applicationPorts: { http },
  }));
  return { kind: 'hosts', hosts };
}

expectRule(portCollision, {
  valid: {
    'two workloads on one node with addresses and ports of their own': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      workloads: [
        workloadOf('cart', { placement: onNode('10.0.0.1', 9001) }),
        workloadOf('page', { placement: onNode('10.0.0.2', 9002), upstreams: [upstreamOf('cart', 9003)] }),
      ],
    }),
    'equal ports on two nodes and in two pods': meshOf({
      services: [serviceOf('a'), serviceOf('b'), serviceOf('c')],
      workloads: [
        workloadOf('a', { placement: onNode('10.0.0.1', 9000) }),
        workloadOf('b', { placement: onNode('10.0.0.1', 9000, 'node-b'), upstreams: [upstreamOf('a', 9001)] }),
        workloadOf('c', { upstreams: [upstreamOf('a', 9001)] }),
      ],
    }),
    'what has a law of its own': meshOf({
      workloads: [
        workloadOf('page'),
        workloadOf('page', { upstreams: [upstreamOf('page', 1), upstreamOf('page', 1)] }),
      ],
      gateways: [gatewayOf('ingress', { placement: { kind: 'hosts', hosts: [{ node: 'a', address: 'nowhere' }] } })],
    }),
  },
  invalid: {
    'an upstream at the port of the program itself': [
      meshOf({
        services: [serviceOf('cart'), serviceOf('page')],
        workloads: [workloadOf('page', { upstreams: [{ namespace: 'shop', service: 'cart', port: 'http' }] })],
      }),
      {
        code: 'port-collision',
        at: ['workloads', 0, 'upstreams', 0],
        message:
          'the way of workload `page` to `cart` and port `http` of the program of workload `page` both want 127.0.0.1:8080',
        help: 'choose a free port with `listen: { port: … }`',
        related: [['workloads', 0, 'placement']],
      },
    ],
    'two programs on one node': [
      meshOf({
        services: [serviceOf('cart'), serviceOf('page')],
        workloads: [
          workloadOf('cart', { placement: onNode('10.0.0.1', 9000) }),
          workloadOf('page', { placement: onNode('10.0.0.2', 9000) }),
        ],
      }),
      {
        code: 'port-collision',
        at: ['workloads', 1, 'placement', 'hosts', 0, 'applicationPorts', 'http'],
        help: 'tell the program another port and name it in `applicationPorts` of the host',
        related: [['workloads', 0, 'placement', 'hosts', 0, 'applicationPorts', 'http']],
      },
    ],
    'two sidecars at one address, and nothing else about the two': [
      meshOf({
        services: [serviceOf('cart'), serviceOf('page')],
        workloads: [
          workloadOf('cart', { placement: onNode('fd00::1', 9000) }),
          workloadOf('page', { placement: onNode('FD00:0::1', 9000) }),
        ],
      }),
      {
        code: 'port-collision',
        at: ['workloads', 1, 'placement', 'hosts', 0],
        message: `the inbound port of workload \`page\` and the inbound port of workload \`cart\` both want [fd00::1]:${defaults.inboundPort} on node \`node-a\``,
        help: 'give it an address or an `inboundPort` of its own',
      },
    ],
    'two upstreams of two workloads, once however many nodes they share': [
      meshOf({
        services: [serviceOf('a'), serviceOf('b')],
        workloads: [
          workloadOf('a', { placement: onNodes('10.0.0', 9001), upstreams: [upstreamOf('b', 9900)] }),
          workloadOf('b', { placement: onNodes('10.0.1', 9002), upstreams: [upstreamOf('a', 9900)] }),
        ],
      }),
      { code: 'port-collision', at: ['workloads', 1, 'upstreams', 0, 'listen', 'port'] },
    ],
    'two gateways on one node': [
      meshOf({
        gateways: [
          gatewayOf('a', { placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '10.0.0.1' }] } }),
          gatewayOf('b', { placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '10.0.0.1' }] } }),
        ],
      }),
      {
        code: 'port-collision',
        at: ['gateways', 1, 'listeners', 'web', 'port'],
        help: 'give the listener another port, or the gateway another address',
      },
    ],
    'a program at the admin port of Envoy in its pod': [
      meshOf({
        services: [serviceOf('page', { ports: { http: { number: 15_000, protocol: 'http' } } })],
        workloads: [workloadOf('page')],
      }),
      {
        code: 'port-collision',
        at: ['workloads', 0, 'placement'],
        message: 'port `http` of the program of workload `page` and the admin port of Envoy both want 127.0.0.1:15000',
        help: 'give the port of the service another number',
      },
    ],
  },
});

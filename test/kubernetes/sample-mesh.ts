import { nowhere } from '../../src/emit/envoy/endpoints.ts';
import type { AccessRule, CallerMatch } from '../../src/ir/authorization.ts';
import type { Gateway } from '../../src/ir/gateway.ts';
import type { Mesh } from '../../src/ir/mesh.ts';
import type { Placement } from '../../src/ir/placement.ts';
import type { Service } from '../../src/ir/service.ts';
import type { Workload } from '../../src/ir/workload.ts';
import { lowerTrafficPolicy } from '../../src/lower/traffic-policy.ts';
import { workloadIdentity } from '../../src/scalar/spiffe-id.ts';

const trustDomain = 'shop.example';

export const onKubernetes = (image = 'example/program:1.0.0', replicas = 1): Placement => ({
  kind: 'kubernetes',
  program: { kind: 'image', image },
  replicas,
  inboundPort: 15_006,
  place: nowhere,
});

export const onHost = (address: string): Placement => ({
  kind: 'hosts',
  hosts: [{ node: 'node-a', address, inboundPort: 15_006, applicationPorts: [], place: nowhere }],
});

/** The callers with these `<namespace>/<name>`. */
export function callers(...names: readonly string[]): CallerMatch {
  const identities = names.map((name) => {
    const [namespace = '', workload = ''] = name.split('/');
    return workloadIdentity(trustDomain, namespace, workload);
  });
  return { kind: 'identities', identities };
}

export const wholeMesh: CallerMatch = { kind: 'mesh', trustDomain };

export const rule = (from: CallerMatch, conditions: AccessRule['conditions'] = []): AccessRule => ({
  name: 'shop/policy/0',
  from,
  callers: [],
  conditions,
});

export function workload(name: string, parts: Partial<Workload> = {}): Workload {
  const namespace = parts.namespace ?? 'shop';
  return {
    namespace,
    name,
    identity: workloadIdentity(trustDomain, namespace, name),
    service: `${namespace}/${name}`,
    version: { kind: 'none' },
    inbound: [inbound()],
    outbound: [],
    destinations: [],
    secrets: { certificates: [], authorities: [] },
    placement: onKubernetes(),
    interception: { kind: 'explicit' },
    ...parts,
  };
}

export function inbound(
  allow: readonly AccessRule[] = [],
  deny: readonly AccessRule[] = [],
): Workload['inbound'][number] {
  return {
    port: 'http',
    number: 9080,
    protocol: 'http1',
    serverName: 'http.web.shop.mesh.internal',
    peers: wholeMesh,
    rateLimits: [],
    sharedRateLimits: [],
    authorizers: [],
    authorization: { tokens: { kind: 'none' }, allow, deny },
    audit: [],
    upgrades: [],
  };
}

export function gateway(name: string, ports: readonly number[], placement: Placement = noProgram(2)): Gateway {
  return {
    namespace: 'shop',
    name,
    identity: workloadIdentity(trustDomain, 'shop', name),
    listeners: ports.map((port) => ({
      port,
      proxyProtocol: { kind: 'none' },
      chains: [
        {
          name: `${port}`,
          accepts: { kind: 'plaintext' },
          serves: {
            kind: 'http',
            table: { name: `gateway/shop/${name}/${port}`, hosts: [] },
            filters: [],
            http3: { kind: 'off' },
          },
        },
      ],
    })),
    rateLimits: [],
    sharedRateLimits: [],
    authorizers: [],
    trustedProxies: { kind: 'none' },
    tokens: { kind: 'none' },
    destinations: [],
    secrets: { certificates: [], authorities: [] },
    placement,
  };
}

function noProgram(replicas: number): Placement {
  return { kind: 'kubernetes', program: { kind: 'none' }, replicas, inboundPort: 15_006, place: nowhere };
}

export function service(name: string, namespace = 'shop'): Service {
  const destination = `${namespace}/${name}/http`;
  return {
    namespace,
    name,
    ports: [
      {
        name: 'http',
        number: 9080,
        protocol: 'http1',
        destinations: [
          {
            name: destination,
            protocol: 'http1',
            transport: { kind: 'mesh', serverName: `http.${name}.${namespace}.mesh.internal`, identities: [] },
            host: { kind: 'kept' },
            policy: lowerTrafficPolicy([], { protocol: 'http1', host: name }),
            discovery: { kind: 'static', endpoints: [] },
          },
        ],
        guard: { kind: 'workloads' },
        routing: {
          kind: 'tcp',
          routes: [{ name: 'default', serverNames: { kind: 'any' }, backends: [{ destination, weight: 1 }] }],
        },
      },
    ],
  };
}

export function mesh(parts: Partial<Mesh>): Mesh {
  return {
    name: 'bookshop',
    environment: 'production',
    trustDomain,
    namespaces: ['shop'],
    services: [],
    workloads: [],
    gateways: [],
    rollout: { kind: 'off' },
    ...parts,
  };
}

/** A gateway that calls web, which calls reviews in two versions, one of them on a host. */
export function bookshop(): Mesh {
  return mesh({
    services: [service('reviews'), service('web')],
    workloads: [
      workload('reviews-v1', {
        service: 'shop/reviews',
        version: { kind: 'named', name: 'v1' },
        inbound: [inbound([rule(callers('shop/web'))])],
        placement: onKubernetes('example/reviews:1.2.3', 3),
      }),
      workload('reviews-v2', {
        service: 'shop/reviews',
        version: { kind: 'named', name: 'v2' },
        placement: onHost('192.0.2.7'),
      }),
      workload('web', { inbound: [inbound([rule(callers('shop/ingress', 'shop/reviews-v2'))])] }),
    ],
    gateways: [gateway('ingress', [80, 8443])],
  });
}

import type { AccessRule, AuthorizationPolicy, Caller } from '../../src/model/authorization-policy.ts';
import type { HttpBackend, HttpRoute, HttpRouteRule, RouteParent } from '../../src/model/http-route.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { Host } from '../../src/model/placement.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import type { Service } from '../../src/model/service.ts';
import type { Upstream, Workload } from '../../src/model/workload.ts';

/** Short words for model data in tests. Everything is in one namespace, and every port is named `http` unless said. */
export const namespace = 'shop';

/** A mesh with these parts and nothing else. */
export function meshOf(parts: Partial<Mesh>): Mesh {
  return {
    apiVersion: 'meshc/v1',
    kind: 'Mesh',
    name: 'test',
    environment: 'test',
    trustDomain: 'test.example',
    services: [],
    workloads: [],
    gateways: [],
    certificates: [],
    certificateAuthorities: [],
    httpRoutes: [],
    grpcRoutes: [],
    tcpRoutes: [],
    tlsRoutes: [],
    authorizationPolicies: [],
    ...parts,
  };
}

export function service(name: string, versions: readonly string[], protocol: Protocol = 'http'): Service {
  return {
    namespace,
    name,
    ports: { [protocol === 'tcp' ? 'tcp' : 'http']: { number: protocol === 'tcp' ? 5000 : 8080, protocol } },
    versions: Object.fromEntries(versions.map((version) => [version, {}])),
  };
}

/** A workload of one service on a machine of its own, which has its name. */
export function workload(
  name: string,
  of: { readonly service: string; readonly version?: string },
  host: Omit<Host, 'node'> & { readonly upstreams?: readonly Upstream[] },
): Workload {
  const { upstreams = [], ...rest } = host;
  return {
    namespace,
    name,
    ...of,
    placement: { kind: 'hosts', hosts: [{ node: name, ...rest }] },
    upstreams: [...upstreams],
  };
}

export function upstream(
  to: string,
  listen: { readonly address: string; readonly port: number },
  port = 'http',
): Upstream {
  return { namespace, service: to, port, listen };
}

export function route(name: string, parent: RouteParent, rules: readonly HttpRouteRule[]): HttpRoute {
  return { namespace, name, parent, rules: [...rules] };
}

export function backend(to: string, more: Omit<HttpBackend, 'namespace' | 'service' | 'port'> = {}): HttpBackend {
  return { namespace, service: to, port: 'http', ...more };
}

export function policy(
  name: string,
  target: string,
  action: AuthorizationPolicy['action'],
  rules: readonly AccessRule[],
): AuthorizationPolicy {
  return { namespace, name, target: { namespace, service: target }, action, rules: [...rules] };
}

export const caller = {
  service: (name: string): Caller => ({ kind: 'service', namespace, service: name }),
  workload: (name: string): Caller => ({ kind: 'workload', namespace, workload: name }),
  gateway: (name: string): Caller => ({ kind: 'gateway', namespace, gateway: name }),
};

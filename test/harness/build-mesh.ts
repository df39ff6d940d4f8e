import type { AccessRule, AuthorizationPolicy } from '../../src/model/authorization-policy.ts';
import type { Gateway } from '../../src/model/gateway.ts';
import type { GatewayListener } from '../../src/model/gateway-listener.ts';
import type { GrpcRoute, GrpcRouteRule } from '../../src/model/grpc-route.ts';
import type { HttpBackend, HttpRoute, HttpRouteRule } from '../../src/model/http-route.ts';
import type { TlsTermination } from '../../src/model/listener-tls.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { HttpRouteMatch } from '../../src/model/request-match.ts';
import type { Service } from '../../src/model/service.ts';
import type { ConnectionParent, TcpRoute } from '../../src/model/tcp-route.ts';
import type { Upstream, Workload } from '../../src/model/workload.ts';

/** A mesh of `shop`: only what a test says differs from a service `page` with nothing around it. */
export function meshOf(parts: Partial<Mesh> = {}): Mesh {
  return {
    apiVersion: 'meshc/v1',
    kind: 'Mesh',
    name: 'shop',
    environment: 'test',
    trustDomain: 'test.example',
    services: [serviceOf('page')],
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

/** A service of namespace `shop` with one HTTP port, 8080, and one version, `v1`. */
export function serviceOf(name: string, parts: Partial<Service> = {}): Service {
  return {
    namespace: 'shop',
    name,
    ports: { http: { number: 8080, protocol: 'http' } },
    versions: { v1: {} },
    ...parts,
  };
}

/** Version `v1` of the service of the same name, on Kubernetes. */
export function workloadOf(name: string, parts: Partial<Workload> = {}): Workload {
  const placement = { kind: 'kubernetes', image: `example/${name}:1` } as const;
  return { namespace: 'shop', name, service: name, version: 'v1', placement, upstreams: [], ...parts };
}

/** A call of port `http` of a service of `shop`, by a listener at the given port. */
export function upstreamOf(service: string, port = 19_000, parts: Partial<Upstream> = {}): Upstream {
  return { namespace: 'shop', service, port: 'http', listen: { port }, ...parts };
}

/** A gateway of `shop` on Kubernetes with one listener, `web`, for every host. */
export function gatewayOf(name: string, parts: Partial<Gateway> = {}): Gateway {
  return {
    namespace: 'shop',
    name,
    listeners: { web: { port: 8000, protocol: 'http', hostnames: ['*'] } },
    placement: { kind: 'kubernetes' },
    ...parts,
  };
}

/** A route of the service `page` that sends everything to it. */
export function routeOf(name: string, parts: Partial<HttpRoute> = {}): HttpRoute {
  const parent = { kind: 'service', namespace: 'shop', service: 'page' } as const;
  return { namespace: 'shop', name, parent, rules: [{ backends: [backendOf('page')] }], ...parts };
}

/** A route of the service `page` with one rule. */
export function ruleOf(parts: Partial<HttpRouteRule>): HttpRoute {
  return routeOf('route', { rules: [{ backends: [backendOf('page')], ...parts }] });
}

/** A mesh whose one route has one rule: with a backend, unless said otherwise. */
export function ruleMesh(parts: Partial<HttpRouteRule>): Mesh {
  return meshOf({ httpRoutes: [ruleOf(parts)] });
}

/** A mesh whose one route has one rule that goes to no backend. */
export function answerMesh(rule: HttpRouteRule): Mesh {
  return meshOf({ httpRoutes: [routeOf('route', { rules: [rule] })] });
}

/** A gRPC route of the service `page` that sends everything to it. */
export function grpcRouteOf(name: string, parts: Partial<GrpcRoute> = {}): GrpcRoute {
  const parent = { kind: 'service', namespace: 'shop', service: 'page' } as const;
  return { namespace: 'shop', name, parent, rules: [{ backends: [backendOf('page')] }], ...parts };
}

/** A mesh of the service `page`, which speaks gRPC, whose one route has one rule: with a backend, unless said otherwise. */
export function grpcRuleMesh(parts: Partial<GrpcRouteRule>): Mesh {
  return meshOf({
    services: [serviceOf('page', { ports: { http: { number: 8080, protocol: 'grpc' } } })],
    grpcRoutes: [grpcRouteOf('route', { rules: [{ backends: [backendOf('page')], ...parts }] })],
  });
}

/** A mesh whose one route has one rule with one match. */
export function matchMesh(match: HttpRouteMatch): Mesh {
  return meshOf({ httpRoutes: [ruleOf({ matches: [match] })] });
}

/** Port `http` of a service of `shop`. */
export function backendOf(service: string, parts: Partial<HttpBackend> = {}): HttpBackend {
  return { namespace: 'shop', service, port: 'http', ...parts };
}

/** A policy of `page` that allows what the rules say. */
export function policyOf(
  name: string,
  rules: AccessRule[],
  parts: Partial<AuthorizationPolicy> = {},
): AuthorizationPolicy {
  return { namespace: 'shop', name, target: { namespace: 'shop', service: 'page' }, action: 'allow', rules, ...parts };
}

/** A mesh whose one policy has one rule. */
export function accessMesh(rule: AccessRule, parts: Partial<Mesh> = {}): Mesh {
  return meshOf({ authorizationPolicies: [policyOf('policy', [rule])], ...parts });
}

/** A gateway `edge` of `shop` with these listeners, and a certificate `shop` to present. */
export function edgeMesh(listeners: Readonly<Record<string, GatewayListener>>, parts: Partial<Mesh> = {}): Mesh {
  return meshOf({
    gateways: [gatewayOf('edge', { listeners: { ...listeners } })],
    certificates: [{ namespace: 'shop', name: 'shop' }],
    certificateAuthorities: [{ namespace: 'shop', name: 'partners' }],
    ...parts,
  });
}

/** TLS that ends, with the certificate `shop`. */
export function terminationOf(parts: Partial<TlsTermination> = {}): TlsTermination {
  return { kind: 'terminate', certificates: [{ namespace: 'shop', certificate: 'shop' }], ...parts };
}

/** What is attached to `edge`. */
export function onEdge(listener?: string) {
  return { kind: 'gateway', namespace: 'shop', gateway: 'edge', ...(listener !== undefined && { listener }) } as const;
}

/** A TCP route of `edge` to port `tcp` of `page`, which is also a TLS route for every name. */
export function tcpRouteOf(name: string, parts: Partial<TcpRoute> = {}): TcpRoute {
  const parent: ConnectionParent = onEdge();
  return { namespace: 'shop', name, parent, backends: [backendOf('page', { port: 'tcp' })], ...parts };
}

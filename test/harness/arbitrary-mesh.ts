import type fc from 'fast-check';
import type { AccessRule, AuthorizationPolicy, Caller } from '../../src/model/authorization-policy.ts';
import type { Gateway } from '../../src/model/gateway.ts';
import type { GrpcRoute, GrpcRouteMatch } from '../../src/model/grpc-route.ts';
import type { HttpBackend, HttpRoute, RouteParent } from '../../src/model/http-route.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { Placement } from '../../src/model/placement.ts';
import { type Protocol, speaksHttp } from '../../src/model/protocol.ts';
import type { HttpRouteMatch } from '../../src/model/request-match.ts';
import type { Service } from '../../src/model/service.ts';
import type { Workload } from '../../src/model/workload.ts';
import { type Choice, chosen, repeat, written } from './arbitrary/choice.ts';
import { arbitraryGateway, arbitraryVault, connectionRoutes } from './arbitrary/gateway.ts';
import { arbitraryGrpcRule, uniqueGrpcMatches } from './arbitrary/grpc-rule.ts';
import { arbitraryHttpRule } from './arbitrary/http-rule.ts';
import { arbitraryDefaults, arbitraryLocality, withPolicies } from './arbitrary/policy.ts';
import { uniqueMatch } from './arbitrary/request-match.ts';

/**
 * Valid meshes of every feature the model has, small enough to read when one fails. No two matches of one parent are
 * equal, and no two things of one machine want one port, so `check` finds no error in any of them.
 */
export function arbitraryMesh(): fc.Arbitrary<Mesh> {
  return chosen(meshFrom);
}

const namespaces = ['alpha', 'beta'] as const;
const protocols: readonly Protocol[] = ['http', 'http', 'http2', 'grpc', 'tcp', 'tls'];
const methods = ['GET', 'POST', 'DELETE'] as const;

function meshFrom(choice: Choice): Mesh {
  const kind = choice.one(['hosts', 'kubernetes'] as const);
  const services = repeat(choice.number(1, 4), () => withPolicies(arbitraryService(choice), choice));
  const workloads = services.flatMap((service) => workloadsOf(service, services, { kind, choice }));
  const gateways = repeat(choice.number(0, 2), () => arbitraryGateway({ kind }, () => address(choice.next()), choice));
  return {
    apiVersion: 'meshc/v1',
    kind: 'Mesh',
    name: 'generated',
    environment: choice.one(['test', 'production']),
    trustDomain: 'generated.example',
    ...arbitraryDefaults(choice),
    services,
    workloads,
    gateways,
    ...arbitraryVault(),
    ...connectionRoutes(services, gateways, choice),
    ...arbitraryRoutes(services, gateways, choice),
    authorizationPolicies: repeat(choice.number(0, 4), () => arbitraryPolicy(services, gateways, choice)),
  };
}

function arbitraryService(choice: Choice): Service {
  const port = (): [string, { number: number; protocol: Protocol }] => {
    const index = choice.next();
    return [`port-${index}`, { number: 20_000 + index, protocol: choice.one(protocols) }];
  };
  return {
    namespace: choice.one(namespaces),
    name: `service-${choice.next()}`,
    ports: Object.fromEntries(repeat(choice.number(1, 3), port)),
    versions: Object.fromEntries(choice.some(['v1', 'v2', 'v3']).map((version) => [version, {}])),
  };
}

interface Setting {
  readonly kind: Placement['kind'];
  readonly choice: Choice;
}

function workloadsOf(service: Service, services: readonly Service[], { kind, choice }: Setting): Workload[] {
  const versions = Object.keys(service.versions);
  const runs = versions.length === 0 ? [undefined] : versions;
  return runs.flatMap((version) =>
    repeat(choice.number(1, 2), () => ({
      namespace: service.namespace,
      name: `workload-${choice.next()}`,
      service: service.name,
      ...(version !== undefined && { version }),
      placement: placementOf(service, { kind, choice }),
      upstreams: choice
        .some(services.filter((other) => other !== service).flatMap(portsOf))
        .map(({ service: { namespace, name }, port }) => ({
          namespace,
          service: name,
          port,
          listen: { port: 30_000 + choice.next() },
        })),
    })),
  );
}

function placementOf(service: Service, { kind, choice }: Setting): Placement {
  if (kind === 'kubernetes') {
    return { kind, image: 'registry.example/program:1.0.0', replicas: choice.number(1, 3) };
  }
  const nodes = choice.some(['node-a', 'node-b', 'node-c'], 1);
  return {
    kind,
    hosts: nodes.map((node) => ({
      node,
      address: address(choice.next()),
      applicationPorts: Object.fromEntries(Object.keys(service.ports).map((port) => [port, 40_000 + choice.next()])),
      ...arbitraryLocality(choice),
    })),
  };
}

function address(index: number): string {
  return `10.0.${index >> 8}.${index & 255}`;
}

interface ServicePortOf {
  readonly service: Service;
  readonly port: string;
  readonly protocol: Protocol;
}

function portsOf(service: Service): ServicePortOf[] {
  return Object.entries(service.ports).map(([port, { protocol }]) => ({ service, port, protocol }));
}

function httpPortsOf(services: readonly Service[], speaker?: Protocol): ServicePortOf[] {
  const isSpoken = (protocol: Protocol) =>
    speaker === 'grpc' ? protocol === 'grpc' || protocol === 'http2' : speaksHttp(protocol);
  return services.flatMap(portsOf).filter(({ protocol }) => isSpoken(protocol));
}

function arbitraryRoutes(
  services: readonly Service[],
  gateways: readonly Gateway[],
  choice: Choice,
): Pick<Mesh, 'httpRoutes' | 'grpcRoutes'> {
  const parents = [...serviceParents(services, choice), ...gatewayParents(gateways, services, choice)];
  // Where gRPC is spoken, either kind of route may stand, but never both at one host.
  const made = parents.map(({ parent, ports }) => {
    const canBeGrpc = ports.every(({ protocol }) => protocol === 'grpc' || protocol === 'http2');
    return canBeGrpc && choice.maybe(() => true)
      ? { kind: 'grpc' as const, route: grpcRoute(parent, ports, choice) }
      : { kind: 'http' as const, route: httpRoute(parent, ports, choice) };
  });
  return {
    httpRoutes: made.flatMap((one) => (one.kind === 'http' ? [one.route] : [])),
    grpcRoutes: made.flatMap((one) => (one.kind === 'grpc' ? [one.route] : [])),
  };
}

/** What a route is attached to, and the ports it may send to. */
interface Attachable {
  readonly parent: RouteParent;
  readonly ports: readonly ServicePortOf[];
}

function serviceParents(services: readonly Service[], choice: Choice): Attachable[] {
  return choice.some(httpPortsOf(services)).map(({ service, port, protocol }) => {
    const hostnames = choice.maybe(() => choice.some(['one.example', '*.wild.example', 'exact.wild.example'], 1));
    const named = { kind: 'service', namespace: service.namespace, service: service.name, port } as const;
    return {
      parent: hostnames === undefined ? named : { ...named, hostnames },
      ports: httpPortsOf(services, protocol),
    };
  });
}

function gatewayParents(gateways: readonly Gateway[], services: readonly Service[], choice: Choice): Attachable[] {
  const ports = httpPortsOf(services);
  if (ports.length === 0) return [];
  return gateways.flatMap(({ namespace, name, listeners }) =>
    Object.entries(listeners).flatMap(([listener, served]) => {
      if (served.protocol !== 'http' && served.protocol !== 'https') return [];
      const asked = choice.maybe(() => choice.some(served.hostnames, 1));
      const parent = { kind: 'gateway', namespace, gateway: name, listener } as const;
      return [{ parent: asked === undefined ? parent : { ...parent, hostnames: asked }, ports }];
    }),
  );
}

function httpRoute(parent: RouteParent, ports: readonly ServicePortOf[], choice: Choice): HttpRoute {
  const isHttp1 = ports.every(({ protocol }) => protocol === 'http');
  const rule = (matches: HttpRouteMatch[] | undefined) =>
    arbitraryHttpRule(choice, { matches, backends: () => backendsAmong(ports, choice), isHttp1 });
  const specific = repeat(choice.number(0, 3), () => rule(repeat(choice.number(1, 2), () => uniqueMatch(choice))));
  return { ...routeHead(parent, choice), rules: [...specific, rule(undefined)] };
}

function grpcRoute(parent: RouteParent, ports: readonly ServicePortOf[], choice: Choice): GrpcRoute {
  const rule = (matches: GrpcRouteMatch[] | undefined) =>
    arbitraryGrpcRule(choice, matches, backendsAmong(ports, choice));
  const specific = repeat(choice.number(0, 3), () => rule(uniqueGrpcMatches(choice)));
  return { ...routeHead(parent, choice), rules: [...specific, rule(undefined)] };
}

function routeHead(parent: RouteParent, choice: Choice) {
  return {
    namespace: parent.namespace,
    name: `route-${choice.next()}`,
    parent,
    ...written({ order: choice.maybe(() => choice.one(['most-specific', 'as-written'] as const)) }),
  };
}

/** Backends of different services, so that none is repeated and none is part of another. */
function backendsAmong(ports: readonly ServicePortOf[], choice: Choice): HttpBackend[] {
  const byService = new Map(ports.map((port) => [port.service, port]));
  return choice.some([...byService.values()], 1).map(({ service, port }, index) => {
    const version = choice.maybe(() => choice.one([undefined, ...Object.keys(service.versions)]));
    return {
      namespace: service.namespace,
      service: service.name,
      port,
      ...(version !== undefined && { version }),
      weight: index === 0 ? choice.number(1, 100) : choice.one([0, 1, choice.number(0, 100)]),
    };
  });
}

function arbitraryPolicy(
  services: readonly Service[],
  gateways: readonly Gateway[],
  choice: Choice,
): AuthorizationPolicy {
  const target = choice.one(services);
  const callers: readonly Caller[] = [
    ...services.map(({ namespace, name }): Caller => ({ kind: 'service', namespace, service: name })),
    ...gateways.map(({ namespace, name }): Caller => ({ kind: 'gateway', namespace, gateway: name })),
  ];
  return {
    namespace: target.namespace,
    name: `policy-${choice.next()}`,
    target: { namespace: target.namespace, service: target.name },
    action: choice.one(['allow', 'allow', 'deny'] as const),
    rules: repeat(choice.number(1, 2), () => arbitraryAccessRule(target, callers, choice)),
  };
}

function arbitraryAccessRule(target: Service, callers: readonly Caller[], choice: Choice): AccessRule {
  const from = choice.maybe(() => choice.some(callers, 1));
  const port = choice.one(portsOf(target));
  const isHttp = speaksHttp(port.protocol);
  const some = isHttp ? choice.maybe(() => choice.some(methods, 1)) : undefined;
  const paths = isHttp ? choice.maybe(() => choice.some(['/exact', '/below/*', '/*'], 1)) : undefined;
  return {
    ...(from !== undefined && { from }),
    ports: [port.port],
    ...(some !== undefined && { methods: some }),
    ...(paths !== undefined && { paths }),
  };
}

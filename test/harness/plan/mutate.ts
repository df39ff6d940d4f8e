import type * as policy from '../../../src/model/authorization-policy.ts';
import type * as gateway from '../../../src/model/gateway.ts';
import type * as route from '../../../src/model/http-route.ts';
import type { Mesh } from '../../../src/model/mesh.ts';
import type * as placement from '../../../src/model/placement.ts';
import type * as request from '../../../src/model/request-match.ts';
import type * as service from '../../../src/model/service.ts';
import type { TcpRoute } from '../../../src/model/tcp-route.ts';
import type { TlsRoute } from '../../../src/model/tls-route.ts';
import type * as workload from '../../../src/model/workload.ts';
import { namespace } from '../model-mesh.ts';
import type { Choice } from './choice.ts';
import {
  accessRule,
  backendsOf,
  connectionBackends,
  headerOf,
  matchOf,
  pathOf,
  queryOf,
  ruleOf,
  words,
} from './dense-mesh.ts';

/**
 * How each field of the model can be changed. A field without a way does not compile, so that every new one is tried: a way
 * gives the field another value, or undefined to leave an optional one out.
 */
type Ways<T> = { readonly [K in keyof T]-?: (value: T[K], choice: Choice) => T[K] | undefined };

const sameAlways = <T>(value: T): T => value;
const rename = (value: string, choice: Choice) => choice.one([value, `${value}x`]);
const otherPort = (_: unknown, choice: Choice) => choice.number(8001, 8005);
const maybe =
  <T>(make: (choice: Choice) => T) =>
  (_: unknown, choice: Choice): T | undefined =>
    choice.maybe(() => make(choice));
/** Changes one item, or takes one away, or adds one. */
const list =
  <T>(change: (item: T, choice: Choice) => T, make?: (choice: Choice) => T) =>
  (items: T[] | undefined, choice: Choice): T[] => {
    const all = items ?? [];
    const deed = choice.one(make ? ['change', 'change', 'drop', 'add'] : ['change', 'change', 'drop']);
    if (deed === 'add' && make) return [...all, make(choice)];
    const index = choice.number(0, Math.max(0, all.length - 1));
    if (deed === 'drop') return all.filter((_, place) => place !== index);
    return all.map((item, place) => (place === index ? change(item, choice) : item));
  };
const inside =
  <T extends object>(ways: Ways<T>) =>
  (value: T, choice: Choice): T =>
    changed(value, ways, choice);
const record =
  <T extends object>(ways: Ways<T>) =>
  (value: { [name: string]: T }, choice: Choice): { [name: string]: T } => {
    const name = choice.one(Object.keys(value));
    return value[name] === undefined ? value : { ...value, [name]: changed(value[name], ways, choice) };
  };

/** Changes one field of something, found by its name so that a failure says which. */
function changed<T extends object>(value: T, ways: Ways<T>, choice: Choice): T {
  const field = choice.one(Object.keys(ways) as (keyof T & string)[]);
  const next = ways[field](value[field], choice);
  const { [field]: _, ...rest } = value;
  return (next === undefined ? rest : { ...value, [field]: next }) as T;
}

const match: Ways<request.HttpRouteMatch> = {
  path: maybe(pathOf),
  method: maybe((choice) => choice.one(words.methods)),
  scheme: maybe((choice) => choice.one(['http', 'https'] as const)),
  headers: maybe((choice) => ({ [words.header]: headerOf(choice) })),
  query: maybe((choice) => ({ [words.query]: queryOf(choice) })),
};
const headerChanges = maybe((choice) => ({ set: { 'x-set': choice.one(['one', 'two']) } }));
const backend: Ways<route.HttpBackend> = {
  namespace: sameAlways,
  service: (_, choice) => choice.one(['one', 'two']),
  port: sameAlways,
  version: maybe((choice) => choice.one(['v1', 'v2'])),
  weight: maybe((choice) => choice.number(0, 5)),
  requestHeaders: headerChanges,
  responseHeaders: headerChanges,
};
const routeRule: Ways<route.HttpRouteRule> = {
  matches: list(inside(match), matchOf),
  backends: list(inside(backend), (choice) => backendsOf(choice)[0] ?? { namespace, service: 'one', port: 'http' }),
  redirect: (value, choice) => value && { hostname: choice.one(['new.example', 'old.example']) },
  directResponse: (value, choice) => value && { status: choice.one([200, 410]) },
  cors: maybe(() => ({ allowOrigins: [{ kind: 'exact', value: 'https://a.example' }] })),
  requestHeaders: headerChanges,
  responseHeaders: headerChanges,
  rewrite: maybe((choice) => ({ path: { ...choice.one(words.rewrites) } })),
  mirrors: maybe((choice) => [{ namespace, service: choice.one(['one', 'two']), port: 'http', percent: 50 }]),
  timeout: maybe((choice) => choice.one(words.timeouts)),
  idleTimeout: maybe((choice) => choice.one(['20m', '30m'])),
  retry: maybe((choice) => ({ attempts: choice.number(1, 2), on: ['connect-failure'] })),
  // An abort would answer in the place of whoever is meant to.
  fault: maybe(() => ({ delay: { duration: '1ms', percent: 1 } })),
  sessionAffinity: maybe(() => ({ kind: 'header', name: 'x-session' })),
  upgrades: maybe(() => ['websocket']),
};
const gatewayParent: Ways<route.GatewayParent> = {
  kind: sameAlways,
  namespace: sameAlways,
  gateway: sameAlways,
  listener: maybe(() => 'web'),
  hostnames: maybe((choice) => choice.some(words.hostnames, 1)),
};
const serviceParent: Ways<route.ServiceParent> = {
  kind: sameAlways,
  namespace: sameAlways,
  service: (_, choice) => choice.one(['one', 'two']),
  port: maybe(() => 'http'),
  hostnames: maybe((choice) => choice.some(['a.example', 'c.example', '*.example'], 1)),
};
const httpRoute: Ways<route.HttpRoute> = {
  namespace: sameAlways,
  name: rename,
  parent: (value, choice) =>
    value.kind === 'gateway' ? changed(value, gatewayParent, choice) : changed(value, serviceParent, choice),
  order: maybe((choice) => choice.one(['most-specific', 'as-written'] as const)),
  rules: list(inside(routeRule), (choice) => ruleOf([matchOf(choice)], choice)),
};

const rule: Ways<policy.AccessRule> = {
  from: (_, choice) => accessRule(true, choice).from,
  ports: maybe((choice) => [choice.one(['http', 'tcp'])]),
  methods: (_, choice) => accessRule(false, choice).methods,
  paths: (_, choice) => accessRule(false, choice).paths,
  when: (_, choice) => accessRule(false, choice).when,
};
const authorizationPolicy: Ways<policy.AuthorizationPolicy> = {
  namespace: sameAlways,
  name: rename,
  target: (_, choice) => ({ namespace, service: choice.one(['one', 'two', 'store']) }),
  action: (_, choice) => choice.one(['allow', 'deny', 'audit'] as const),
  // A day decides no request.
  until: sameAlways,
  rules: list(inside(rule), (choice) => accessRule(false, choice)),
};

const tcpRoute: Ways<TcpRoute> = {
  namespace: sameAlways,
  name: rename,
  parent: sameAlways,
  backends: (_, choice) => connectionBackends(choice),
};
const tlsRoute: Ways<TlsRoute> = {
  ...tcpRoute,
  hostnames: maybe((choice) => choice.some(words.serverNames, 1)),
};
/** How callers treat what they call decides no request. */
const trafficPolicy = maybe((choice) => ({ panicThreshold: choice.number(0, 2) }));
const host: Ways<placement.Host> = {
  node: rename,
  address: (_, choice) => `10.1.0.${choice.number(1, 9)}`,
  inboundPort: maybe((choice) => choice.number(15_010, 15_012)),
  applicationPorts: (value, choice) =>
    Object.fromEntries(Object.keys(value ?? {}).map((port) => [port, choice.number(7100, 7103)])),
  locality: maybe((choice) => ({ region: choice.one(['east', 'west']) })),
  labels: maybe((choice) => ({ rack: choice.one(['r1', 'r2']) })),
};
const hostPlacement: Ways<placement.HostPlacement> = { kind: sameAlways, hosts: list(inside(host)) };
const upstream: Ways<workload.Upstream> = {
  namespace: sameAlways,
  service: sameAlways,
  port: sameAlways,
  listen: maybe((choice) => ({ port: choice.number(9100, 9103) })),
};
const ofWorkload: Ways<workload.Workload> = {
  namespace: sameAlways,
  name: rename,
  service: sameAlways,
  version: (value, choice) => (value === undefined ? value : choice.one(['v1', 'v2'])),
  placement: (value, choice) => (value.kind === 'hosts' ? changed(value, hostPlacement, choice) : value),
  upstreams: list(inside(upstream)),
  // What is captured needs a kernel to capture it; the witnesses dial.
  interception: sameAlways,
};
const servicePort: Ways<service.ServicePort> = {
  number: otherPort,
  protocol: (value, choice) => (value === 'tcp' ? value : choice.one(['http', 'http2', 'grpc'] as const)),
  trafficPolicy,
  // These meshes have nothing outside; tests of its own see what changes there.
  tls: sameAlways,
};
const version: Ways<service.ServiceVersion> = {
  description: maybe(() => 'told to people only'),
  trafficPolicy,
};
const ofService: Ways<service.Service> = {
  namespace: sameAlways,
  name: sameAlways,
  ports: record(servicePort),
  versions: (value, choice) => (Object.keys(value).length === 0 ? value : record(version)(value, choice)),
  trafficPolicy,
  discovery: maybe((choice) => choice.one(['placement', 'file'] as const)),
  external: sameAlways,
};
/** Only listeners of requests are changed: what carries bytes has tests of its own. */
function listeners(all: gateway.Gateway['listeners'], choice: Choice): gateway.Gateway['listeners'] {
  const { web } = all;
  if (web?.protocol !== 'http') return all;
  return {
    ...all,
    web: choice.one([
      { ...web, port: choice.number(8001, 8005) },
      { ...web, hostnames: choice.some(words.hostnames, 1) },
    ]),
  };
}
const ofGateway: Ways<gateway.Gateway> = {
  namespace: sameAlways,
  name: rename,
  listeners,
  trustedProxies: sameAlways,
  placement: (value, choice) => (value.kind === 'hosts' ? changed(value, hostPlacement, choice) : value),
};
const ofMesh: Ways<Mesh> = {
  apiVersion: sameAlways,
  kind: sameAlways,
  name: sameAlways,
  environment: sameAlways,
  trustDomain: (_, choice) => choice.one(['test.example', 'other.example']),
  defaults: maybe((choice) => ({ trafficPolicy: { panicThreshold: choice.number(0, 2) } })),
  namespaces: sameAlways,
  services: list(inside(ofService)),
  workloads: list(inside(ofWorkload)),
  gateways: list(inside(ofGateway)),
  egressGateways: sameAlways,
  // What decides requests is changed more often than what does not.
  httpRoutes: list(inside(httpRoute)),
  // They become the same routes of the same tables, and the meshes here speak no gRPC.
  grpcRoutes: sameAlways,
  tcpRoutes: list(inside(tcpRoute)),
  tlsRoutes: list(inside(tlsRoute)),
  certificates: sameAlways,
  certificateAuthorities: sameAlways,
  authorizationPolicies: list(inside(authorizationPolicy)),
  // It decides how many requests pass, and none of which.
  rateLimitPolicies: sameAlways,
  // What it decides is no part of the mesh.
  externalAuthorizationPolicies: sameAlways,
  // Tokens are held by clients, and the meshes here ask for none.
  requestAuthentications: sameAlways,
  // What is meant changes nothing that is.
  intents: sameAlways,
  // How a release reaches the nodes decides no request.
  rollout: sameAlways,
};

/** The same mesh with one thing changed somewhere, valid or not. */
export function mutated(mesh: Mesh, choice: Choice): Mesh {
  const list = choice.one(['httpRoutes', 'authorizationPolicies', 'connections', 'anything'] as const);
  if (list === 'connections') {
    return {
      ...mesh,
      tcpRoutes: ofMesh.tcpRoutes(mesh.tcpRoutes, choice) ?? [],
      tlsRoutes: ofMesh.tlsRoutes(mesh.tlsRoutes, choice) ?? [],
    };
  }
  if (list === 'anything') return changed(mesh, ofMesh, choice);
  return list === 'httpRoutes'
    ? { ...mesh, httpRoutes: ofMesh.httpRoutes(mesh.httpRoutes, choice) ?? [] }
    : { ...mesh, authorizationPolicies: ofMesh.authorizationPolicies(mesh.authorizationPolicies, choice) ?? [] };
}

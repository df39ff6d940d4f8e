import type { AccessCondition } from '../../../src/model/access-condition.ts';
import type { AccessRule, AuthorizationPolicy, Caller } from '../../../src/model/authorization-policy.ts';
import type { Gateway } from '../../../src/model/gateway.ts';
import type { HttpBackend, HttpRoute, HttpRouteRule } from '../../../src/model/http-route.ts';
import type { Mesh } from '../../../src/model/mesh.ts';
import type { HeaderMatch, HttpRouteMatch, PathMatch, QueryMatch } from '../../../src/model/request-match.ts';
import type { Service } from '../../../src/model/service.ts';
import type { ConnectionBackend, TcpRoute } from '../../../src/model/tcp-route.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { meshOf, namespace } from '../model-mesh.ts';
import type { Choice } from './choice.ts';

/**
 * Small meshes written with few words, so that conditions overlap, shadow and cover each other all the time: what a plan has
 * to tell apart. Not all are valid; what `check` refuses is thrown away.
 */
export function denseMesh(choice: Choice): Mesh {
  // The vault is only ever where connections to the store are sent.
  const speaks = choice.one(['tcp', 'tls'] as const);
  const services = [serviceOf('one', choice), serviceOf('two', choice), store('store', speaks), store('vault', speaks)];
  const gateways = choice.maybe(() => [gateway(choice)]) ?? [];
  const workloads = services.flatMap((service, index) => workloadsOf(service, services, index));
  return meshOf({
    services,
    workloads,
    gateways,
    httpRoutes: [
      ...services.slice(0, 2).flatMap(({ name }) => choice.maybe(() => serviceRoute(name, choice)) ?? []),
      ...gateways.map(({ name, listeners }) => gatewayRoute(name, hostnamesOf(listeners), choice)),
    ],
    tcpRoutes: speaks === 'tcp' ? (choice.maybe(() => [connectionRoute('tcp-route', choice)]) ?? []) : [],
    tlsRoutes:
      speaks === 'tls'
        ? choice.some(words.serverNames, 1).map((hostname, index) => ({
            ...connectionRoute(`tls-route-${index}`, choice),
            hostnames: [hostname],
          }))
        : [],
    authorizationPolicies: services.flatMap(({ name, ports }) =>
      choice
        .some(['first', 'second', 'third'], 1)
        .map((policy) => policyOf(`${name}-${policy}`, { name, isTcp: 'tcp' in ports }, choice)),
    ),
  });
}

export const words = {
  paths: ['/', '/a', '/a/b', '/ab', '/b'],
  templates: ['/{one}', '/a/{one}', '/{one}/b', '/b/{rest=**}'],
  regexes: ['/a/.*', '/[ab]+', '/(a|b)/[0-9]+', '/.*b'],
  policyPaths: ['/a', '/a/*', '/a/b', '/a/b/*', '/b/*', '/ab'],
  methods: ['GET', 'POST', 'DELETE'],
  header: 'x-user',
  values: ['one', 'two'],
  valueRegexes: ['o.*', '[a-z]+', '(?i:ONE)|two'],
  query: 'q',
  hostnames: ['a.example', 'b.example', '*.example', '*'],
  serverNames: ['a.example', '*.example', '*.b.example'],
  timeouts: ['2s', '3s', '10m'],
  rewrites: [
    { kind: 'full', value: '/a' },
    { kind: 'prefix', value: '/' },
    { kind: 'prefix', value: '/a' },
    { kind: 'prefix', value: '/b' },
  ],
} as const;

function serviceOf(name: string, choice: Choice): Service {
  const versions = Object.fromEntries(choice.some(['v1', 'v2']).map((version) => [version, {}]));
  return { namespace, name, ports: { http: { number: 8080, protocol: 'http' } }, versions };
}

function store(name: string, protocol: 'tcp' | 'tls'): Service {
  return { namespace, name, ports: { tcp: { number: 5000, protocol } }, versions: {} };
}

function connectionRoute(name: string, choice: Choice): TcpRoute {
  const parent = { kind: 'service', namespace, service: 'store' } as const;
  return { namespace, name, parent, backends: connectionBackends(choice) };
}

export function connectionBackends(choice: Choice): ConnectionBackend[] {
  const names = choice.some(['store', 'vault'], 1);
  return names.map((service) => ({ namespace, service, port: 'tcp', weight: choice.number(1, 3) }));
}

function workloadsOf(service: Service, services: readonly Service[], index: number): Workload[] {
  const versions = Object.keys(service.versions);
  const runs = versions.length === 0 ? [undefined] : versions;
  return runs.map((version, number) => ({
    namespace,
    name: version === undefined ? service.name : `${service.name}-${version}`,
    service: service.name,
    ...(version !== undefined && { version }),
    placement: {
      kind: 'hosts',
      hosts: [
        {
          node: `${service.name}${number}`,
          address: `10.0.${index}.${number + 1}`,
          applicationPorts: Object.fromEntries(Object.keys(service.ports).map((port) => [port, 7000 + number])),
        },
      ],
    },
    upstreams: services
      .filter((other) => other !== service)
      .map((other, place) => ({
        namespace,
        service: other.name,
        port: Object.keys(other.ports)[0] ?? '',
        listen: { port: 9000 + place },
      })),
  }));
}

function gateway(choice: Choice): Gateway {
  return {
    namespace,
    name: 'edge',
    listeners: { web: { port: 8000, protocol: 'http', hostnames: choice.some(words.hostnames, 1) } },
    placement: { kind: 'hosts', hosts: [{ node: 'edge', address: '10.0.9.1' }] },
  };
}

function hostnamesOf({ web }: Gateway['listeners']): readonly string[] {
  return web?.protocol === 'http' ? web.hostnames : [];
}

function serviceRoute(service: string, choice: Choice): HttpRoute {
  return {
    namespace,
    name: `${service}-route`,
    parent: { kind: 'service', namespace, service },
    rules: rulesOf(choice),
  };
}

function gatewayRoute(name: string, offered: readonly string[], choice: Choice): HttpRoute {
  const hostnames = choice.maybe(() => choice.some(offered, 1));
  const parent = { kind: 'gateway', namespace, gateway: name } as const;
  return {
    namespace,
    name: 'edge-route',
    parent: hostnames ? { ...parent, hostnames } : parent,
    rules: rulesOf(choice),
  };
}

function rulesOf(choice: Choice): HttpRouteRule[] {
  const specific = Array.from({ length: choice.number(0, 3) }, () => ruleOf([matchOf(choice)], choice));
  const isOpen = specific.length === 0 || choice.one([true, false]);
  return isOpen ? [...specific, ruleOf(undefined, choice)] : specific;
}

export function ruleOf(matches: HttpRouteMatch[] | undefined, choice: Choice): HttpRouteRule {
  const timeout = choice.maybe(() => choice.one(words.timeouts));
  const kind = choice.one(['forward', 'forward', 'forward', 'redirect', 'answer'] as const);
  if (kind === 'redirect')
    return { ...(matches && { matches }), redirect: { hostname: choice.one(['new.example', 'old.example']) } };
  if (kind === 'answer') return { ...(matches && { matches }), directResponse: { status: choice.one([200, 410]) } };
  const isPrefix = matches?.every(({ path }) => path === undefined || path.kind === 'prefix') ?? true;
  const rewritten = choice.maybe(() => choice.one(isPrefix ? words.rewrites : words.rewrites.slice(0, 1)));
  return {
    ...(matches && { matches }),
    backends: backendsOf(choice),
    ...(timeout && { timeout }),
    ...(rewritten && choice.maybe(() => ({ rewrite: { path: { ...rewritten } } }))),
  };
}

export function matchOf(choice: Choice): HttpRouteMatch {
  const path = choice.maybe(() => pathOf(choice));
  const method = choice.maybe(() => choice.one(words.methods));
  const headers = choice.maybe(() => ({ [words.header]: headerOf(choice) }));
  const query = choice.maybe(() => ({ [words.query]: queryOf(choice) }));
  return { ...(path && { path }), ...(method && { method }), ...(headers && { headers }), ...(query && { query }) };
}

export function headerOf(choice: Choice): HeaderMatch {
  return choice.one([true, true, true, false]) ? queryOf(choice) : { kind: 'absent' };
}

export function queryOf(choice: Choice): QueryMatch {
  const kind = choice.one(['exact', 'exact', 'prefix', 'suffix', 'regex', 'present'] as const);
  if (kind === 'present') return { kind };
  if (kind === 'regex') return { kind, value: choice.one(words.valueRegexes) };
  return { kind, value: choice.one(kind === 'exact' ? words.values : ['o', 'e', 'tw']) };
}

export function pathOf(choice: Choice): PathMatch {
  const kind = choice.one(['exact', 'prefix', 'prefix', 'template', 'regex'] as const);
  if (kind === 'regex') return { kind, value: choice.one(words.regexes) };
  const ignoreCase = choice.one([false, false, true]);
  return {
    kind,
    value: choice.one(kind === 'template' ? words.templates : words.paths),
    ...(ignoreCase && { ignoreCase }),
  };
}

export function backendsOf(choice: Choice): HttpBackend[] {
  const names = choice.some(['one', 'two'], 1);
  return names.map((service, index) => ({
    namespace,
    service,
    port: 'http',
    weight: choice.number(index === 0 ? 1 : 0, 3),
  }));
}

const callers: readonly Caller[] = [
  { kind: 'service', namespace, service: 'one' },
  { kind: 'service', namespace, service: 'two' },
  { kind: 'service', namespace, service: 'store' },
];

export function policyOf(
  name: string,
  of: { readonly name: string; readonly isTcp: boolean },
  choice: Choice,
): AuthorizationPolicy {
  return {
    namespace,
    name,
    target: { namespace, service: of.name },
    action: choice.one(['allow', 'allow', 'allow', 'allow', 'deny', 'deny', 'audit'] as const),
    rules: Array.from({ length: choice.number(1, 2) }, () => accessRule(of.isTcp, choice)),
  };
}

export function accessRule(isTcp: boolean, choice: Choice): AccessRule {
  const from = choice.maybe(() => choice.some(callers, 1));
  const methods = isTcp ? undefined : choice.maybe(() => choice.some(words.methods, 1));
  const paths = isTcp ? undefined : choice.maybe(() => choice.some(words.policyPaths, 1));
  const when = choice.maybe(() => [accessCondition(isTcp, choice)]);
  return { ...(from && { from }), ...(methods && { methods }), ...(paths && { paths }), ...(when && { when }) };
}

export function accessCondition(isTcp: boolean, choice: Choice): AccessCondition {
  const not = choice.maybe(() => ({ not: true }));
  const kinds = ['caller', 'namespace'] as const;
  const kind = choice.one(isTcp ? kinds : ([...kinds, 'method', 'path', 'path', 'header', 'host'] as const));
  switch (kind) {
    case 'caller':
      return { kind, values: choice.some(callers, 1), ...not };
    case 'namespace':
      return { kind, values: [choice.one([namespace, 'elsewhere'])], ...not };
    case 'method':
      return { kind, values: choice.some(words.methods, 1), ...not };
    case 'path':
      return { kind, values: choice.some([...words.policyPaths, ...words.templates], 1), ...not };
    case 'header':
      return { kind, name: words.header, values: [headerOf(choice)], ...not };
    case 'host':
      return { kind, values: [choice.one(['a.example', '*.example'])], ...not };
  }
}

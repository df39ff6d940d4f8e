import type { AccessRule, AuthorizationPolicy } from '../../src/model/authorization-policy.ts';
import type { GrpcRoute, GrpcRouteMatch, GrpcRouteRule } from '../../src/model/grpc-route.ts';
import type { HttpBackend, HttpRoute, HttpRouteRule, RouteParent } from '../../src/model/http-route.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { HeaderMatch, HttpRouteMatch, PathMatch, QueryMatch } from '../../src/model/request-match.ts';
import { type Choice, repeat, written } from '../harness/arbitrary/choice.ts';
import { arbitraryGrpcRule } from '../harness/arbitrary/grpc-rule.ts';
import { arbitraryHttpRule } from '../harness/arbitrary/http-rule.ts';
import { backend, caller, namespace, policy } from '../harness/model-mesh.ts';

/**
 * Random routes and policies for the services of the stage. Matches come from small pools, so that they overlap: which of them wins is what
 * is asked. Whatever is chance in a feature is taken out, so that each request has one right answer.
 */
export function stageRoutes(choice: Choice): Pick<Mesh, 'httpRoutes' | 'grpcRoutes'> {
  const web: RouteParent = { kind: 'service', namespace, service: 'web' };
  const edge: RouteParent = { kind: 'gateway', namespace, gateway: 'edge' };
  return {
    httpRoutes: [web, edge].flatMap((parent) =>
      repeat(choice.number(parent === edge ? 1 : 0, 2), () => httpRoute(parent, choice)),
    ),
    grpcRoutes: repeat(choice.number(0, 2), () => grpcRoute(choice)),
  };
}

/** Who may call what: mostly everyone everything, now and then less. */
export function stagePolicies(choice: Choice): AuthorizationPolicy[] {
  const callers = [caller.service('client'), caller.gateway('edge')];
  return ['web', 'api', 'calls'].flatMap((service) => {
    const some = choice.seldom(() => [choice.one(callers)]);
    const methods = choice.seldom(() => choice.some(['GET', 'POST', 'OPTIONS'] as const, 1));
    const open: AccessRule = written({ from: some, methods: service === 'calls' ? undefined : methods });
    const closed = choice.maybe(() => [{ paths: [choice.one(['/a/b/*', '/below/*', '/A'])] }]);
    return [
      policy(`open-${service}`, service, 'allow', [open]),
      ...(closed ? [policy(`closed-${service}`, service, 'deny', closed)] : []),
    ];
  });
}

const hostnames = ['shop.example', '*.wild.example', 'exact.wild.example'];

function routeHead(parent: RouteParent, choice: Choice) {
  const asked = choice.maybe(() => choice.some(hostnames, 1));
  return {
    namespace,
    name: `route-${choice.next()}`,
    parent: asked === undefined ? parent : { ...parent, hostnames: asked },
    ...written({ order: choice.seldom(() => 'as-written' as const) }),
  };
}

function httpRoute(parent: RouteParent, choice: Choice): HttpRoute {
  const rules = repeat(choice.number(1, 5), (): HttpRouteRule => {
    const matches = repeat(choice.number(0, 2), () => pooledMatch(choice));
    const setting = { matches, backends: () => httpBackends(choice), isHttp1: false };
    return certain(arbitraryHttpRule(choice, setting));
  });
  return { ...routeHead(parent, choice), rules };
}

function grpcRoute(choice: Choice): GrpcRoute {
  const rules = repeat(choice.number(1, 4), (): GrpcRouteRule => {
    const matches = repeat(choice.number(0, 2), () => pooledCall(choice));
    return certain(arbitraryGrpcRule(choice, matches, [backend('calls')]));
  });
  return { ...routeHead({ kind: 'service', namespace, service: 'calls' }, choice), rules };
}

function httpBackends(choice: Choice): HttpBackend[] {
  const sets: readonly HttpBackend[][] = [
    [backend('web', { version: 'v1' })],
    [backend('web', { version: 'v2' })],
    [backend('web', { version: 'v1', weight: 3 }), backend('web', { version: 'v2', weight: 1 })],
    [backend('web'), backend('api', { weight: 0 })],
    [backend('api'), backend('web', { version: 'v2', weight: 0 })],
  ];
  return choice.one(sets);
}

/** Chance and haste taken out: percentages are none or all, and no time is so short that a busy machine could exceed it. */
function certain<Rule extends HttpRouteRule | GrpcRouteRule>(rule: Rule): Rule {
  const { fault, retry, mirrors, timeout, idleTimeout: _, ...rest } = rule;
  const sure = <Part extends { percent?: number }>(part: Part): Part => ({
    ...part,
    ...(part.percent !== undefined && { percent: part.percent < 50 ? 0 : 100 }),
  });
  const deadline = 'deadline' in rule && rule.deadline !== undefined ? { deadline: '30s' } : {};
  const { perTryTimeout: __, ...patient } = retry ?? {};
  return {
    ...rest,
    ...(timeout !== undefined && { timeout: timeout === 'unlimited' ? timeout : '30s' }),
    ...deadline,
    ...(retry && { retry: patient }),
    ...(mirrors && { mirrors: mirrors.map(sure) }),
    ...(fault && {
      fault: {
        ...fault,
        ...(fault.delay && { delay: { ...sure(fault.delay), duration: '1ms' } }),
        ...(fault.abort && { abort: sure(fault.abort) }),
      },
    }),
  } as unknown as Rule;
}

function pooledMatch(choice: Choice): HttpRouteMatch {
  const ignoreCase = choice.seldom(() => true);
  const paths: readonly PathMatch[] = [
    ...['/a', '/a/b', '/A', '/users/7'].map((value) => written({ kind: 'exact', value, ignoreCase }) as PathMatch),
    ...['/', '/a', '/a/b', '/A', '/users'].map((value) => written({ kind: 'prefix', value, ignoreCase }) as PathMatch),
    ...['/users/{id}', '/a/{x}', '/{x}/b', '/a/{rest=**}', '/{x}/{rest=**}'].map(
      (value) => written({ kind: 'template', value, ignoreCase }) as PathMatch,
    ),
    ...['/a.*', '/users/[0-9]+', '/[a-z]+/b', '(?:/a|/users)/.*'].map((value): PathMatch => ({ kind: 'regex', value })),
  ];
  const values: readonly HeaderMatch[] = [...texts, { kind: 'present' }, { kind: 'absent' }];
  const queries: readonly QueryMatch[] = [...texts, { kind: 'present' }];
  return written({
    path: choice.maybe(() => choice.one(paths)),
    method: choice.seldom(() => choice.one(['GET', 'POST'] as const)),
    scheme: choice.seldom(() => choice.one(['http', 'https'] as const)),
    headers: choice.maybe(() => ({ [choice.one(['x-a', 'X-B'])]: choice.one(values) })),
    query: choice.seldom(() => ({ [choice.one(['q', 'r'])]: choice.one(queries) })),
  });
}

const texts: readonly Exclude<HeaderMatch, { kind: 'present' | 'absent' }>[] = [
  { kind: 'exact', value: '12' },
  { kind: 'prefix', value: '1' },
  { kind: 'suffix', value: '2' },
  { kind: 'regex', value: '[0-9]+' },
];

function pooledCall(choice: Choice): GrpcRouteMatch {
  return written({
    service: choice.maybe(() =>
      choice.one([
        { kind: 'exact' as const, value: 'shop.v1.Cart' },
        { kind: 'regex' as const, value: 'shop\\.v[12]\\..*' },
      ]),
    ),
    method: choice.maybe(() =>
      choice.one([
        { kind: 'exact' as const, value: 'Pay' },
        { kind: 'regex' as const, value: 'Pay|Add' },
      ]),
    ),
    headers: choice.seldom(() => ({ 'x-a': choice.one(texts) })),
  });
}

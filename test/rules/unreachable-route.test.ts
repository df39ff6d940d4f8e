import { unreachableRoute } from '../../src/check/rules/unreachable-route.ts';
import type { HttpRoute } from '../../src/model/http-route.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import type { HttpRouteMatch } from '../../src/model/request-match.ts';
import { gatewayOf, meshOf, routeOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const hosts = gatewayOf('ingress', { listeners: { web: { port: 8000, protocol: 'http', hostnames: ['*.example'] } } });

function gatewayRoute(name: string, hostnames: string[] | undefined): HttpRoute {
  const parent = { kind: 'gateway', namespace: 'shop', gateway: 'ingress' } as const;
  return routeOf(name, { parent: hostnames ? { ...parent, hostnames } : parent });
}

/** One route with two rules. */
function matchesMesh(first: HttpRouteMatch[], second: HttpRouteMatch[]): Mesh {
  return meshOf({
    httpRoutes: [routeOf('route', { rules: [first, second].map((matches) => ({ matches, backends: [] })) })],
  });
}

/** The same, read as written. */
function orderedMesh(first: HttpRouteMatch[], second: HttpRouteMatch[]): Mesh {
  const mesh = matchesMesh(first, second);
  return { ...mesh, httpRoutes: mesh.httpRoutes.map((route) => ({ ...route, order: 'as-written' })) };
}

expectRule(unreachableRoute, {
  valid: {
    'a special case before the rest': matchesMesh([{ headers: { 'end-user': { kind: 'exact', value: 'jason' } } }], []),
    'a special case after the rest, because the more specific goes first': matchesMesh([], [{ method: 'GET' }]),
    'prefixes of each other': matchesMesh(
      [{ path: { kind: 'prefix', value: '/a' } }],
      [{ path: { kind: 'prefix', value: '/a/b' } }],
    ),
    'a prefix beside an expression that may not cover it': matchesMesh(
      [{ path: { kind: 'regex', value: '/a[0-9]*' } }],
      [{ path: { kind: 'prefix', value: '/a' } }],
    ),
    'an exact path, which goes before any expression': matchesMesh(
      [{ path: { kind: 'regex', value: '/.*' } }],
      [{ path: { kind: 'exact', value: '/a' } }],
    ),
    'an expression that covers a prefix only for one method': matchesMesh(
      [{ path: { kind: 'regex', value: '/.*' }, method: 'GET' }],
      [{ path: { kind: 'prefix', value: '/a' } }],
    ),
    'a template beside a prefix with more below it': matchesMesh(
      [{ path: { kind: 'template', value: '/a/{b}' } }],
      [{ path: { kind: 'prefix', value: '/a/b' } }],
    ),
    'a template with one segment beside one with all that are left': matchesMesh(
      [{ path: { kind: 'template', value: '/a/{b=**}' } }],
      [{ path: { kind: 'template', value: '/a/{b}' } }],
    ),
    'a path in any case after the one in small letters': matchesMesh(
      [{ path: { kind: 'exact', value: '/A', ignoreCase: true } }],
      [{ path: { kind: 'exact', value: '/a' } }],
    ),
    'a scheme beside both': matchesMesh([{ scheme: 'https' }], []),
    'a header that is there and one that is not': matchesMesh(
      [{ headers: { a: { kind: 'present' } } }],
      [{ headers: { a: { kind: 'absent' } } }],
    ),
    'broad after narrow in a route that is read as written': orderedMesh(
      [{ path: { kind: 'exact', value: '/a' } }],
      [{ path: { kind: 'prefix', value: '/' } }],
    ),
    'equal matches for different hosts of one service': meshOf({
      httpRoutes: ['a.example', 'b.example'].map((hostname, index) =>
        routeOf(`${index}`, { parent: { kind: 'service', namespace: 'shop', service: 'page', hostnames: [hostname] } }),
      ),
    }),
    'equal matches for different hosts': meshOf({
      gateways: [hosts],
      httpRoutes: [
        gatewayRoute('a', ['a.example']),
        gatewayRoute('b', ['b.example']),
        gatewayRoute('rest', ['*.example']),
      ],
    }),
    'equal matches for different services': meshOf({
      services: [serviceOf('cart'), serviceOf('page')],
      httpRoutes: [routeOf('a'), routeOf('b', { parent: { kind: 'service', namespace: 'shop', service: 'cart' } })],
    }),
  },
  invalid: {
    'the same prefix in two routes, however it is written': [
      meshOf({
        httpRoutes: [
          routeOf('api', { rules: [{ matches: [{ path: { kind: 'prefix', value: '/a' } }], backends: [] }] }),
          routeOf('page', { rules: [{ matches: [{ path: { kind: 'prefix', value: '/a/' } }], backends: [] }] }),
        ],
      }),
      {
        code: 'conflicting-routes',
        at: ['httpRoutes', 1, 'rules', 0, 'matches', 0],
        message: 'routes `page` and `api` both claim `/a/*`',
        help: 'keep one of the two, or make one of the matches more specific',
        related: [['httpRoutes', 0, 'rules', 0, 'matches', 0]],
      },
    ],
    'two routes for every request, where the names decide and not the order in the mesh': [
      meshOf({ httpRoutes: [routeOf('b'), routeOf('a')] }),
      {
        code: 'conflicting-routes',
        at: ['httpRoutes', 0, 'rules', 0],
        message: 'routes `b` and `a` both claim every request',
        related: [['httpRoutes', 1, 'rules', 0]],
      },
    ],
    'two rules for every request in one route': [
      matchesMesh([], [{ path: { kind: 'prefix', value: '/' } }]),
      {
        code: 'unreachable-route',
        at: ['httpRoutes', 0, 'rules', 1, 'matches', 0],
        message: 'no request reaches `/*` of route `route`: another match of it, every request, takes them all',
        related: [['httpRoutes', 0, 'rules', 0]],
      },
    ],
    'headers that differ in case only': [
      matchesMesh(
        [{ method: 'GET', headers: { A: { kind: 'exact', value: '1' }, b: { kind: 'exact', value: '2' } } }],
        [{ method: 'GET', headers: { B: { kind: 'exact', value: '2' }, a: { kind: 'exact', value: '1' } } }],
      ),
      { code: 'unreachable-route', at: ['httpRoutes', 0, 'rules', 1, 'matches', 0] },
    ],
    'a prefix hidden by a broad expression in another route': [
      meshOf({
        httpRoutes: [
          routeOf('api', { rules: [{ matches: [{ path: { kind: 'prefix', value: '/api/v1' } }], backends: [] }] }),
          routeOf('broad', { rules: [{ matches: [{ path: { kind: 'regex', value: '/api/.*' } }], backends: [] }] }),
        ],
      }),
      {
        code: 'unreachable-route',
        at: ['httpRoutes', 0, 'rules', 0, 'matches', 0],
        message: 'no request reaches `/api/v1/*` of route `api`: route `broad`, `/api/.*`, takes them all',
        related: [['httpRoutes', 1, 'rules', 0, 'matches', 0]],
      },
    ],
    'a header value hidden by an earlier expression': [
      matchesMesh(
        [{ headers: { 'x-user': { kind: 'regex', value: '.*' } } }],
        [{ headers: { 'x-user': { kind: 'exact', value: 'jason' } } }],
      ),
      { code: 'unreachable-route', at: ['httpRoutes', 0, 'rules', 1, 'matches', 0] },
    ],
    'templates that differ in the names of their variables': [
      matchesMesh(
        [{ path: { kind: 'template', value: '/users/{id}' } }],
        [{ path: { kind: 'template', value: '/users/{name}' } }],
      ),
      { code: 'unreachable-route', at: ['httpRoutes', 0, 'rules', 1, 'matches', 0] },
    ],
    'a prefix below what a template leaves': [
      matchesMesh(
        [{ path: { kind: 'template', value: '/files/{path=**}' } }],
        [{ path: { kind: 'prefix', value: '/files/a' } }],
      ),
      { code: 'unreachable-route', at: ['httpRoutes', 0, 'rules', 1, 'matches', 0] },
    ],
    'paths that differ in case only, where case is ignored': [
      matchesMesh(
        [{ path: { kind: 'prefix', value: '/A', ignoreCase: true } }],
        [{ path: { kind: 'prefix', value: '/a', ignoreCase: true } }],
      ),
      { code: 'unreachable-route', at: ['httpRoutes', 0, 'rules', 1, 'matches', 0] },
    ],
    'a value hidden by a header that only has to be there': [
      matchesMesh([{ headers: { a: { kind: 'present' } } }], [{ headers: { a: { kind: 'prefix', value: 'x' } } }]),
      { code: 'unreachable-route', at: ['httpRoutes', 0, 'rules', 1, 'matches', 0] },
    ],
    'narrow after broad in a route that is read as written': [
      orderedMesh(
        [{ path: { kind: 'prefix', value: '/a' } }],
        [{ path: { kind: 'template', value: '/a/{b}/c' }, method: 'GET', headers: { d: { kind: 'present' } } }],
      ),
      {
        code: 'unreachable-route',
        at: ['httpRoutes', 0, 'rules', 1, 'matches', 0],
        message:
          'no request reaches `GET /a/{b}/c` with `d` of route `route`: another match of it, `/a/*`, takes them all',
      },
    ],
    'two routes that share one host of several': [
      meshOf({
        gateways: [hosts],
        httpRoutes: [gatewayRoute('a', ['a.example']), gatewayRoute('b', ['b.example', 'A.example'])],
      }),
      { code: 'conflicting-routes', at: ['httpRoutes', 1, 'rules', 0] },
    ],
    'a route for every host and one for one of them, once': [
      meshOf({
        gateways: [
          gatewayOf('ingress', {
            listeners: { web: { port: 8000, protocol: 'http', hostnames: ['a.example', 'b.example'] } },
          }),
        ],
        httpRoutes: [gatewayRoute('a', undefined), gatewayRoute('b', undefined)],
      }),
      { code: 'conflicting-routes', at: ['httpRoutes', 1, 'rules', 0] },
    ],
  },
});

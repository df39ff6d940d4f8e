import { redirectLoop } from '../../src/check/rules/redirect-loop.ts';
import type { HttpRouteRule } from '../../src/model/http-route.ts';
import { backendOf, meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const full = (value: string) => ({ redirect: { path: { kind: 'full' as const, value } } });
const prefix = (value: string) => ({ redirect: { path: { kind: 'prefix' as const, value } } });
const exact = (value: string) => ({ matches: [{ path: { kind: 'exact' as const, value } }] });
const below = (value: string) => ({ matches: [{ path: { kind: 'prefix' as const, value } }] });
const rules = (...list: HttpRouteRule[]) => meshOf({ httpRoutes: [routeOf('route', { rules: list })] });
const served = { backends: [backendOf('page')] };

expectRule(redirectLoop, {
  valid: {
    'to a path that is served': rules({ ...full('/new'), ...exact('/old') }, served),
    'to a path that is served before': rules({ ...served, ...exact('/maintenance') }, full('/maintenance')),
    'to another host': rules({ redirect: { hostname: 'other.example', path: { kind: 'full', value: '/' } } }),
    'to another scheme': rules({ redirect: { scheme: 'https' } }),
    'by turns, for another method': rules(
      { matches: [{ path: { kind: 'exact', value: '/a' }, method: 'GET' }], ...full('/b') },
      { matches: [{ path: { kind: 'exact', value: '/b' }, method: 'POST' }], ...full('/a') },
    ),
    'a prefix out of itself': rules({ ...prefix('/'), ...below('/old') }, served),
    'to what an expression may take': rules(
      { ...full('/b'), ...exact('/a') },
      { ...full('/a'), matches: [{ path: { kind: 'regex', value: '/b.*' } }] },
    ),
  },
  invalid: {
    'to itself': [
      rules(full('/maintenance')),
      {
        code: 'redirect-loop',
        at: [...rule, 'redirect'],
        message: 'a redirect of route `route` leads back to itself',
      },
    ],
    'to the host it is for': [
      meshOf({
        httpRoutes: [
          routeOf('route', {
            parent: { kind: 'service', namespace: 'shop', service: 'page', hostnames: ['a.example'] },
            rules: [{ redirect: { hostname: 'a.example' } }],
          }),
        ],
      }),
      { code: 'redirect-loop', at: [...rule, 'redirect'] },
    ],
    'a prefix into itself': [
      rules({ ...prefix('/old/new'), ...below('/old') }, served),
      { code: 'redirect-loop', at: [...rule, 'redirect'], related: [[...rule, 'matches', 0]] },
    ],
    'two by turns, in two routes': [
      meshOf({
        httpRoutes: [
          routeOf('a', { rules: [{ ...full('/b'), ...exact('/a') }] }),
          routeOf('b', { rules: [{ ...full('/a'), ...exact('/b') }, served] }),
        ],
      }),
      { code: 'redirect-loop', at: [...rule, 'redirect'] },
      { code: 'redirect-loop', at: ['httpRoutes', 1, 'rules', 0, 'redirect'] },
    ],
    'a template that takes it again': [
      rules({ ...full('/users/me'), matches: [{ path: { kind: 'template', value: '/users/{id}' } }] }, served),
      { code: 'redirect-loop', at: [...rule, 'redirect'] },
    ],
  },
});

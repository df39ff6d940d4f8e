import { hostnameOfTwoNamespaces } from '../../src/check/rules/hostname-of-two-namespaces.ts';
import { routeNotAllowed } from '../../src/check/rules/route-not-allowed.ts';
import type { AllowedRoutes } from '../../src/model/allowed-routes.ts';
import type { HttpRoute } from '../../src/model/http-route.ts';
import { edgeMesh, onEdge, routeOf, tcpRouteOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

function route(namespace: string, ...hostnames: string[]): HttpRoute {
  const parent = { ...onEdge('web'), ...(hostnames.length > 0 && { hostnames }) };
  return { ...routeOf(`of-${namespace}`, { parent }), namespace };
}

function mesh(allowedRoutes: AllowedRoutes | undefined, ...httpRoutes: HttpRoute[]) {
  const listener = { port: 80, protocol: 'http', hostnames: ['*'], ...(allowedRoutes && { allowedRoutes }) } as const;
  return edgeMesh({ web: { ...listener, hostnames: ['*'] } }, { httpRoutes });
}

const listed = (...names: string[]): AllowedRoutes => ({ namespaces: { kind: 'listed', names } });
const all: AllowedRoutes = { namespaces: { kind: 'all' } };

expectRule(routeNotAllowed, {
  valid: {
    'its own namespace, said or not': mesh(undefined, route('shop')),
    'its own beside others': mesh(listed('blog'), route('shop'), route('blog')),
    all: mesh(all, route('blog'), route('sales')),
  },
  invalid: {
    'another namespace where nothing is said': [
      mesh(undefined, route('blog')),
      {
        code: 'route-not-allowed',
        at: ['httpRoutes', 0, 'parent'],
        message: 'route `of-blog` of namespace `blog` may not be attached to listener `web` of `shop/edge`',
        label: '`web` allows routes of `shop`',
        related: [['gateways', 0, 'listeners', 'web']],
      },
    ],
    'one that is not listed': [
      mesh(listed('blog'), route('sales')),
      { code: 'route-not-allowed', at: ['httpRoutes', 0, 'parent'], label: '`web` allows routes of `shop` and `blog`' },
    ],
    'routes of connections too': [
      edgeMesh(
        { database: { port: 5432, protocol: 'tcp' } },
        { tcpRoutes: [tcpRouteOf('database', { namespace: 'blog' })] },
      ),
      { code: 'route-not-allowed', at: ['tcpRoutes', 0, 'parent'] },
    ],
  },
});

expectRule(hostnameOfTwoNamespaces, {
  valid: {
    'names of their own': mesh(all, route('blog', 'blog.example'), route('shop', 'shop.example', '*.shop.example')),
    'one name for two routes of one namespace': mesh(all, route('blog', 'a.example'), route('blog', 'a.example')),
    'names that are shared': mesh({ ...all, hostnames: 'shared' }, route('blog', 'a.example'), route('shop')),
    'names that only look alike': mesh(all, route('blog', '*.a.example'), route('shop', 'a.example', 'ba.example')),
  },
  invalid: {
    'one name': [
      mesh(all, route('blog', 'a.example'), route('shop', 'b.example', 'A.example')),
      {
        code: 'hostname-of-two-namespaces',
        at: ['httpRoutes', 1, 'parent', 'hostnames', 1],
        message:
          'route `of-shop` of namespace `shop` takes `a.example`, which is part of `a.example` of namespace `blog`',
        related: [['httpRoutes', 0]],
      },
    ],
    'a name below a wildcard, whoever was first': [
      mesh(all, route('blog', 'x.y.a.example'), route('shop', '*.a.example')),
      {
        code: 'hostname-of-two-namespaces',
        at: ['httpRoutes', 0, 'parent', 'hostnames', 0],
        message:
          'route `of-blog` of namespace `blog` takes `x.y.a.example`, which is part of `*.a.example` of namespace `shop`',
      },
    ],
    'a wildcard below a wildcard, and everything': [
      mesh(all, route('blog', '*.b.a.example'), route('shop', '*.a.example'), route('sales')),
      { code: 'hostname-of-two-namespaces', at: ['httpRoutes', 0, 'parent', 'hostnames', 0] },
      { code: 'hostname-of-two-namespaces', at: ['httpRoutes', 1, 'parent', 'hostnames', 0] },
    ],
  },
});

import { orderedRouteBesideOthers } from '../../src/check/rules/ordered-route-beside-others.ts';
import { meshOf, routeOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const service = { kind: 'service', namespace: 'shop', service: 'page' } as const;
const at = (name: string, hostnames: string[], parts = {}) =>
  routeOf(name, { parent: { ...service, hostnames }, ...parts });

expectRule(orderedRouteBesideOthers, {
  valid: {
    'the only route of its service': meshOf({ httpRoutes: [routeOf('a', { order: 'as-written' })] }),
    'two routes that need no order': meshOf({ httpRoutes: [routeOf('a', { order: 'most-specific' }), routeOf('b')] }),
    'routes of other hosts, wider ones too': meshOf({
      httpRoutes: [at('a', ['a.example'], { order: 'as-written' }), at('b', ['b.example']), at('c', ['*.example'])],
    }),
  },
  invalid: {
    'another route of the same service': [
      meshOf({ httpRoutes: [routeOf('a'), routeOf('b', { order: 'as-written' })] }),
      {
        code: 'ordered-route-beside-others',
        at: ['httpRoutes', 1, 'order'],
        message: 'route `b` is read as written, but route `a` is for the same host',
        related: [['httpRoutes', 0]],
      },
    ],
    'two of them at one of several hosts': [
      meshOf({
        httpRoutes: [
          at('a', ['a.example', 'b.example'], { order: 'as-written' }),
          at('b', ['b.example', 'c.example'], { order: 'as-written' }),
        ],
      }),
      { code: 'ordered-route-beside-others', at: ['httpRoutes', 0, 'order'] },
    ],
  },
});

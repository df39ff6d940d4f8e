import { retryMultiplication } from '../../src/check/rules/retry-multiplication.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { backendOf, gatewayOf, meshOf, routeOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** A gateway, then services that call each other in turn, each behind a route with some attempts; none without a route. */
function chain(gateway: number, ...services: (number | undefined)[]): Mesh {
  const names = services.map((_, index) => `s${index}`);
  const retry = (attempts: number | undefined) => (attempts ? { retry: { attempts } } : {});
  return meshOf({
    services: names.map((name) => serviceOf(name)),
    workloads: names.map((name, index) =>
      workloadOf(name, { upstreams: names[index + 1] === undefined ? [] : [upstreamOf(names[index + 1] ?? '')] }),
    ),
    gateways: [gatewayOf('ingress')],
    httpRoutes: [
      routeOf('a-way-in', {
        parent: { kind: 'gateway', namespace: 'shop', gateway: 'ingress' },
        rules: [{ backends: [backendOf('s0')], ...retry(gateway) }],
      }),
      ...services.flatMap((attempts, index) =>
        attempts === undefined
          ? []
          : [
              routeOf(`r${index}`, {
                parent: { kind: 'service', namespace: 'shop', service: `s${index}` },
                rules: [{ backends: [backendOf(`s${index}`)], ...retry(attempts) }],
              }),
            ],
      ),
    ],
  });
}

const circle: Mesh = {
  ...chain(0, 2, 2),
  workloads: [
    workloadOf('s0', { upstreams: [upstreamOf('s1')] }),
    workloadOf('s1', { upstreams: [upstreamOf('s0', 19_001)] }),
  ],
};

expectRule(retryMultiplication, {
  valid: {
    'nine tries in two places': chain(2, 0, 2),
    'ten in one place': chain(9, 0, 0),
    'many in two places that no request passes both of': {
      ...chain(9, 0, 9),
      workloads: [workloadOf('s0'), workloadOf('s1')],
    },
    'a circle': circle,
  },
  invalid: {
    'three times three times three': [
      chain(2, 0, 2, 2),
      {
        code: 'retry-multiplication',
        at: ['httpRoutes', 3, 'rules', 0, 'retry', 'attempts'],
        message:
          'one request along `gateway shop/ingress` -> `shop/s0` -> `shop/s1` -> `shop/s2` can become 27 tries at its end, by route `r2` and those before',
        related: [
          ['httpRoutes', 0, 'rules', 0, 'retry', 'attempts'],
          ['httpRoutes', 2, 'rules', 0, 'retry', 'attempts'],
        ],
      },
    ],
    'with services between that retry nothing': [
      chain(3, undefined, undefined, 3),
      { code: 'retry-multiplication', at: ['httpRoutes', 1, 'rules', 0, 'retry', 'attempts'] },
    ],
  },
});

import { timeoutOutlastsCaller } from '../../src/check/rules/timeout-outlasts-caller.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { backendOf, gatewayOf, meshOf, routeOf, serviceOf, upstreamOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** A gateway that calls `shop`, which calls `stock`, each behind a route with a timeout; undefined for none written. */
function shopping(toShop: string | undefined, toStock: string | undefined): Mesh {
  const timed = (service: string, timeout: string | undefined) => ({
    backends: [backendOf(service)],
    ...(timeout !== undefined && { timeout }),
  });
  return meshOf({
    services: [serviceOf('shop'), serviceOf('stock')],
    workloads: [workloadOf('shop', { upstreams: [upstreamOf('stock')] }), workloadOf('stock')],
    gateways: [gatewayOf('ingress')],
    httpRoutes: [
      routeOf('shop', {
        parent: { kind: 'gateway', namespace: 'shop', gateway: 'ingress' },
        rules: [timed('shop', toShop)],
      }),
      routeOf('stock', {
        parent: { kind: 'service', namespace: 'shop', service: 'stock' },
        rules: [timed('stock', toStock)],
      }),
    ],
  });
}

expectRule(timeoutOutlastsCaller, {
  valid: {
    'times that grow shorter': shopping('5s', '2s'),
    'a caller who waits for ever': shopping('unlimited', '1h'),
    'a timeout that is not written': shopping('2s', undefined),
    'a service that nobody calls': {
      ...shopping('2s', '10s'),
      httpRoutes: shopping('2s', '10s').httpRoutes.slice(1),
    },
  },
  invalid: {
    'a longer time than anybody waits': [
      shopping('2s', '10s'),
      {
        code: 'timeout-outlasts-caller',
        at: ['httpRoutes', 1, 'rules', 0, 'timeout'],
        message: '`shop/shop` waits up to 10s by route `stock`, but its own callers wait 2s at most',
        help: 'lower the timeout below 2s, or give the callers of `shop/shop` a longer one',
      },
    ],
    'longer than the timeout of every route': [
      shopping(undefined, '20s'),
      { code: 'timeout-outlasts-caller', at: ['httpRoutes', 1, 'rules', 0, 'timeout'] },
    ],
  },
});

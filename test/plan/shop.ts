import type { Mesh } from '../../src/model/mesh.ts';
import { backend, caller, meshOf, policy, route, service, upstream, workload } from '../harness/model-mesh.ts';

/** A small shop that the tests of the plan change one thing of at a time. */
export function shop(change: (mesh: Mesh) => Mesh = (mesh) => mesh): Mesh {
  return change(
    meshOf({
      services: [service('cart', ['v1', 'v2']), service('front', ['v1'])],
      workloads: [
        workload('cart-v1', { service: 'cart', version: 'v1' }, { address: '10.0.0.1' }),
        workload('cart-v2', { service: 'cart', version: 'v2' }, { address: '10.0.0.2' }),
        workload(
          'front-v1',
          { service: 'front', version: 'v1' },
          { address: '10.0.0.3', upstreams: [upstream('cart', { address: '127.0.0.1', port: 9001 })] },
        ),
      ],
      httpRoutes: [canary(90, '2s')],
      authorizationPolicies: [
        policy('readers', 'cart', 'allow', [{ from: [caller.service('front')], methods: ['GET'], paths: ['/cart/*'] }]),
      ],
    }),
  );
}

/** The route of the shop: some requests to version 1, the rest to version 2. */
export function canary(weight: number, timeout: string) {
  return route('canary', { kind: 'service', namespace: 'shop', service: 'cart' }, [
    {
      matches: [{ headers: { tester: { kind: 'exact', value: 'yes' } } }],
      backends: [backend('cart', { version: 'v2' })],
    },
    {
      backends: [backend('cart', { version: 'v1', weight }), backend('cart', { version: 'v2', weight: 100 - weight })],
      timeout,
    },
  ]);
}

import { oneSourceAddress } from '../../src/check/rules/one-source-address.ts';
import type { HashKey } from '../../src/model/load-balancing.ts';
import { backendOf, gatewayOf, meshOf, routeOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const by = (...hash: HashKey[]) => serviceOf('page', { trafficPolicy: { loadBalancing: { kind: 'ring-hash', hash } } });
const parent = { kind: 'gateway', namespace: 'shop', gateway: 'edge' } as const;

expectRule(oneSourceAddress, {
  valid: {
    'a service that a gateway calls': meshOf({
      services: [by({ kind: 'source-address' })],
      gateways: [gatewayOf('edge')],
      httpRoutes: [routeOf('all', { parent, rules: [{ backends: [backendOf('page')] }] })],
    }),
    'an address for want of a header': meshOf({
      services: [by({ kind: 'header', name: 'x-user' }, { kind: 'source-address' })],
    }),
  },
  invalid: {
    'a service that only sidecars call': [
      meshOf({ services: [by({ kind: 'source-address' })] }),
      {
        code: 'one-source-address',
        at: ['services', 0, 'trafficPolicy', 'loadBalancing', 'hash'],
        message:
          'only sidecars call port `http` of service `page`, and to them every request comes from loopback: all choose one endpoint',
      },
    ],
  },
});

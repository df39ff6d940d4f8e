import { hashKey } from '../../src/check/rules/hash-key.ts';
import type { LoadBalancing } from '../../src/model/load-balancing.ts';
import { meshOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const byUser: LoadBalancing = { kind: 'maglev', hash: [{ kind: 'header', name: 'x-user' }] };
const tcp = { tcp: { number: 81, protocol: 'tcp' } } as const;
const withBalancing = (loadBalancing: LoadBalancing, parts = {}) =>
  meshOf({ services: [serviceOf('page', { trafficPolicy: { loadBalancing }, ...parts })] });

expectRule(hashKey, {
  valid: {
    'a key of HTTP': withBalancing(byUser),
    'a kind that has no key': withBalancing({ kind: 'round-robin' }),
    'a key that a wider scope wrote for the same kind': meshOf({
      defaults: { trafficPolicy: { loadBalancing: byUser } },
      services: [serviceOf('page', { trafficPolicy: { loadBalancing: { kind: 'maglev', tableSize: 251 } } })],
    }),
    'the source address of a TCP connection': withBalancing(
      { kind: 'ring-hash', hash: [{ kind: 'header', name: 'x' }, { kind: 'source-address' }] },
      { ports: tcp },
    ),
  },
  invalid: {
    'a hash of nothing': [
      withBalancing({ kind: 'ring-hash' }),
      {
        code: 'hash-without-key',
        at: ['services', 0, 'trafficPolicy', 'loadBalancing', 'kind'],
        message:
          '`ring-hash` load balancing of port `http` of service `page` does not say what of a request is the key',
      },
    ],
    'a list without a key': [
      withBalancing({ kind: 'maglev', hash: [] }),
      { code: 'hash-without-key', at: ['services', 0, 'trafficPolicy', 'loadBalancing', 'hash'] },
    ],
    'a key that was written for another kind': [
      meshOf({
        defaults: { trafficPolicy: { loadBalancing: byUser } },
        services: [serviceOf('page', { trafficPolicy: { loadBalancing: { kind: 'ring-hash' } } })],
      }),
      { code: 'hash-without-key', at: ['services', 0, 'trafficPolicy', 'loadBalancing', 'kind'] },
    ],
    'a header of a TCP connection': [
      withBalancing(byUser, { ports: tcp }),
      {
        code: 'hash-key-on-tcp',
        at: ['services', 0, 'trafficPolicy', 'loadBalancing', 'hash'],
        message:
          'connections of port `tcp` of service `page` are placed by a header, and of TCP only the source address is known',
      },
    ],
  },
});

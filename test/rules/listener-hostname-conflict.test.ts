import { listenerHostnameConflict } from '../../src/check/rules/listener-hostname-conflict.ts';
import { edgeMesh, terminationOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const https = (port: number, ...hostnames: string[]) =>
  ({ port, protocol: 'https', hostnames, tls: terminationOf() }) as const;

expectRule(listenerHostnameConflict, {
  valid: {
    'different names': edgeMesh({ a: https(443, 'a.example'), b: https(443, 'b.example') }),
    'an exact name below a wildcard': edgeMesh({ a: https(443, '*.example'), b: https(443, 'b.example') }),
    'one name on two ports': edgeMesh({ a: https(443, 'a.example'), b: https(8443, 'a.example') }),
    'a name twice in one list, which is another law': edgeMesh({ a: https(443, 'a.example', 'a.example') }),
  },
  invalid: {
    'one name on two listeners': [
      edgeMesh({
        a: https(443, 'x.example', 'a.example'),
        b: { port: 443, protocol: 'tls', hostnames: ['A.example'], tls: { kind: 'passthrough' } },
      }),
      {
        code: 'listener-hostname-conflict',
        at: ['gateways', 0, 'listeners', 'b', 'hostnames', 0],
        message: 'listeners `a` and `b` of gateway `edge` both serve `A.example` on port 443',
        related: [['gateways', 0, 'listeners', 'a', 'hostnames', 1]],
      },
    ],
    'one wildcard on two listeners': [
      edgeMesh({ a: https(443, '*'), b: https(443, 'b.example', '*') }),
      { code: 'listener-hostname-conflict', at: ['gateways', 0, 'listeners', 'b', 'hostnames', 1] },
    ],
  },
});

import { privilegedPort } from '../../src/check/rules/privileged-port.ts';
import type { Placement } from '../../src/model/placement.ts';
import { gatewayOf, meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const hosts: Placement = { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1' }] };
const at = (placement: Placement, ...ports: number[]) =>
  meshOf({
    gateways: [
      gatewayOf('edge', {
        placement,
        listeners: Object.fromEntries(
          ports.map((port) => [`p${port}`, { port, protocol: 'http', hostnames: ['*'] } as const]),
        ) as never,
      }),
    ],
  });

expectRule(privilegedPort, {
  valid: { 'from 1024 on': at(hosts, 1024, 8443), 'any on Kubernetes': at({ kind: 'kubernetes' }, 80) },
  invalid: {
    'several, of which the first is told': [
      at(hosts, 8080, 443, 80),
      {
        code: 'privileged-port',
        at: ['gateways', 0, 'listeners', 'p443', 'port'],
        message: 'gateway `edge` listens on port 443, which needs a privilege on its nodes',
      },
    ],
  },
});

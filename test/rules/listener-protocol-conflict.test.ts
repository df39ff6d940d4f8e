import { listenerProtocolConflict } from '../../src/check/rules/listener-protocol-conflict.ts';
import type { GatewayListener } from '../../src/model/gateway-listener.ts';
import { edgeMesh, terminationOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const http = (port: number, hostname: string): GatewayListener => ({ port, protocol: 'http', hostnames: [hostname] });
const https = (port: number, hostname: string): GatewayListener => ({
  port,
  protocol: 'https',
  hostnames: [hostname],
  tls: terminationOf(),
});
const through = (port: number, hostname: string): GatewayListener => ({
  port,
  protocol: 'tls',
  hostnames: [hostname],
  tls: { kind: 'passthrough' },
});
const tcp = (port: number): GatewayListener => ({ port, protocol: 'tcp' });

expectRule(listenerProtocolConflict, {
  valid: {
    'ports of their own': edgeMesh({ a: http(80, '*'), b: https(443, '*'), c: through(8443, '*'), d: tcp(5432) }),
    'clear text for two names': edgeMesh({ a: http(80, 'a.example'), b: http(80, 'b.example') }),
    'TLS that ends and TLS that goes through': edgeMesh({ a: https(443, 'a.example'), b: through(443, 'b.example') }),
  },
  invalid: {
    'clear text beside TLS': [
      edgeMesh({ a: http(80, 'a.example'), b: https(80, 'b.example') }),
      {
        code: 'listener-protocol-conflict',
        at: ['gateways', 0, 'listeners', 'b', 'port'],
        message: 'port 80 of gateway `edge` cannot be shared: listener `a` accepts http, `b` accepts https',
        related: [['gateways', 0, 'listeners', 'a']],
      },
    ],
    'bytes beside anything': [
      edgeMesh({ a: tcp(443), b: https(443, 'b.example'), c: tcp(443) }),
      { code: 'listener-protocol-conflict', at: ['gateways', 0, 'listeners', 'b', 'port'] },
      { code: 'listener-protocol-conflict', at: ['gateways', 0, 'listeners', 'c', 'port'] },
    ],
  },
});

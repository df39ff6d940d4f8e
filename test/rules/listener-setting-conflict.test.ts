import { listenerSettingConflict } from '../../src/check/rules/listener-setting-conflict.ts';
import type { HttpListener } from '../../src/model/gateway-listener.ts';
import type { ProxySource } from '../../src/model/proxy-source.ts';
import { edgeMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const any: ProxySource = { kind: 'any' };
const http = (port: number, hostname: string, from?: ProxySource): HttpListener => ({
  port,
  protocol: 'http',
  hostnames: [hostname],
  ...(from && { proxyProtocol: { from } }),
});

expectRule(listenerSettingConflict, {
  valid: {
    'agreement on one port': edgeMesh({ a: http(80, 'a.example', any), b: http(80, 'b.example', any) }),
    'different ports': edgeMesh({ a: http(80, 'a.example', any), b: http(81, 'b.example') }),
  },
  invalid: {
    'only one asks': [
      edgeMesh({ a: http(80, 'a.example', any), b: http(80, 'b.example') }),
      {
        code: 'listener-setting-conflict',
        at: ['gateways', 0, 'listeners', 'b'],
        message: 'listeners `a` and `b` of gateway `edge` share port 80 and differ in `proxyProtocol`',
        related: [['gateways', 0, 'listeners', 'a']],
      },
    ],
    'two sources': [
      edgeMesh({
        a: http(80, 'a.example', any),
        b: http(80, 'b.example', { kind: 'addresses', addresses: ['10.0.0.1'] }),
      }),
      { code: 'listener-setting-conflict', at: ['gateways', 0, 'listeners', 'b', 'proxyProtocol'] },
    ],
  },
});

import { emptyProxySource } from '../../src/check/rules/empty-proxy-source.ts';
import { invalidAddressRange } from '../../src/check/rules/invalid-address-range.ts';
import { invalidHops } from '../../src/check/rules/invalid-hops.ts';
import type { Gateway } from '../../src/model/gateway.ts';
import type { ProxySource } from '../../src/model/proxy-source.ts';
import { gatewayOf, meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const listed = (...addresses: string[]): ProxySource => ({ kind: 'addresses', addresses });
const trusting = (from: ProxySource, hops?: number) =>
  gatewayMesh({ trustedProxies: { from, ...(hops !== undefined && { hops }) } });

function gatewayMesh(parts: Partial<Gateway>) {
  return meshOf({ gateways: [gatewayOf('edge', parts)] });
}

function asking(from: ProxySource) {
  const web = { port: 80, protocol: 'http', hostnames: ['*'], proxyProtocol: { from } } as const;
  return gatewayMesh({ listeners: { web: { ...web, hostnames: ['*'] } } });
}

expectRule(invalidAddressRange, {
  valid: {
    'addresses and ranges of both kinds': trusting(
      listed('192.0.2.7', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '::1'),
    ),
    anything: asking({ kind: 'any' }),
  },
  invalid: {
    'a host in a network': [
      trusting(listed('10.0.0.0/8', '10.1.2.3/8')),
      {
        code: 'invalid-address-range',
        at: ['gateways', 0, 'trustedProxies', 'from', 'addresses', 1],
        message:
          'gateway `edge` names something that is no range of addresses: `10.1.2.3/8`: it has bits after the first 8',
        help: 'write `10.0.0.0/8`, or the address alone',
      },
    ],
    'a host in a network of IPv6': [
      trusting(listed('2001:db8::1/33')),
      {
        code: 'invalid-address-range',
        at: ['gateways', 0, 'trustedProxies', 'from', 'addresses', 0],
        help: 'write `2001:db8::/33`, or the address alone',
      },
    ],
    'a length that cannot be, and a name': [
      asking(listed('10.0.0.0/33', 'balancer.example', '10.0.0.0/', '10.0.0.0/08')),
      {
        code: 'invalid-address-range',
        at: ['gateways', 0, 'listeners', 'web', 'proxyProtocol', 'from', 'addresses', 0],
        message:
          'listener `web` of gateway `edge` names something that is no range of addresses: `10.0.0.0/33`: after the slash belongs a whole number from 0 to 32',
        help: 'write an IP address, or a range such as `10.0.0.0/8` or `2001:db8::/32`',
      },
      {
        code: 'invalid-address-range',
        at: ['gateways', 0, 'listeners', 'web', 'proxyProtocol', 'from', 'addresses', 1],
      },
      {
        code: 'invalid-address-range',
        at: ['gateways', 0, 'listeners', 'web', 'proxyProtocol', 'from', 'addresses', 2],
      },
      {
        code: 'invalid-address-range',
        at: ['gateways', 0, 'listeners', 'web', 'proxyProtocol', 'from', 'addresses', 3],
      },
    ],
  },
});

expectRule(emptyProxySource, {
  valid: { 'one address': trusting(listed('10.0.0.1')), anything: trusting({ kind: 'any' }) },
  invalid: {
    'no address': [
      trusting(listed()),
      {
        code: 'empty-proxy-source',
        at: ['gateways', 0, 'trustedProxies', 'from'],
        message: 'gateway `edge` believes proxies from no address at all',
      },
    ],
    'no address on a listener': [
      asking(listed()),
      { code: 'empty-proxy-source', at: ['gateways', 0, 'listeners', 'web', 'proxyProtocol', 'from'] },
    ],
  },
});

expectRule(invalidHops, {
  valid: { 'one by default': trusting({ kind: 'any' }), ten: trusting({ kind: 'any' }, 10) },
  invalid: Object.fromEntries(
    [0, 11, 1.5, -1].map((hops) => [
      `${hops}`,
      [
        trusting({ kind: 'any' }, hops),
        {
          code: 'invalid-hops',
          at: ['gateways', 0, 'trustedProxies', 'hops'],
          message: `gateway \`edge\` trusts ${hops} proxies in front of it`,
        },
      ],
    ]),
  ),
});

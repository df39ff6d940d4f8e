import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Gateway } from '../../src/model/gateway.ts';
import type { ProxySource } from '../../src/model/proxy-source.ts';
import { type Answer, type Call, call, exchange } from '../harness/call.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { backend, caller, meshOf, namespace, policy, route, service, workload } from '../harness/model-mesh.ts';
import { type Program, startHttpProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';

/** Where clients connect from: the balancer is trusted, the stranger is not. */
const balancer = loopbackAddress(8);
const stranger = loopbackAddress(9);
let program: Program;
let mesh: RunningMesh;

before(async () => {
  program = await startHttpProgram('page');
  const listed: ProxySource = { kind: 'addresses', addresses: [balancer, '203.0.113.0/24'] };
  const gateways: Gateway[] = [
    gatewayAt(1, 'plain', {}),
    gatewayAt(2, 'listed', { trustedProxies: { from: listed } }),
    gatewayAt(3, 'far', { trustedProxies: { from: { kind: 'any' }, hops: 2 } }),
    gatewayAt(4, 'bytes', { proxyProtocol: { from: { kind: 'addresses', addresses: [balancer] } } }),
    gatewayAt(5, 'both', { proxyProtocol: { from: { kind: 'any' } }, trustedProxies: { from: listed } }),
  ];
  mesh = await runMesh(
    meshOf({
      services: [service('page', [])],
      workloads: [
        workload(
          'page',
          { service: 'page' },
          { address: loopbackAddress(20), applicationPorts: { http: program.port } },
        ),
      ],
      gateways,
      httpRoutes: gateways.map(({ name }) =>
        route(name, { kind: 'gateway', namespace, gateway: name }, [{ backends: [backend('page')] }]),
      ),
      authorizationPolicies: [
        policy('visitors', 'page', 'allow', [{ from: gateways.map(({ name }) => caller.gateway(name)) }]),
      ],
    }),
  );
});

after(async () => {
  await mesh?.stop();
  await program?.close();
});

type Asked = Pick<Gateway, 'trustedProxies'> & Pick<Gateway['listeners'][string], 'proxyProtocol'>;

function gatewayAt(index: number, name: string, { proxyProtocol, trustedProxies }: Asked): Gateway {
  return {
    namespace,
    name,
    listeners: { http: { port: 8080, protocol: 'http', hostnames: ['*'], ...(proxyProtocol && { proxyProtocol }) } },
    ...(trustedProxies && { trustedProxies }),
    placement: { kind: 'hosts', hosts: [{ node: name, address: loopbackAddress(index) }] },
  };
}

/** What a forger would write. */
const forged = {
  'x-forwarded-for': '198.51.100.1, 198.51.100.2',
  'x-forwarded-proto': 'https',
  'x-envoy-external-address': '198.51.100.3',
  'x-envoy-decorator-operation': 'forged',
};

function from(localAddress: string, index: number, headers: Call['headers'] = forged): Promise<Answer> {
  return call({ address: loopbackAddress(index), port: 8080, localAddress, headers });
}

/** Who the program is told the client is, and over what it came. */
function told({ echo }: Answer) {
  const { headers } = echo ?? {};
  const external = headers?.['x-envoy-external-address'];
  return {
    client: external,
    scheme: headers?.['x-forwarded-proto'],
    operation: headers?.['x-envoy-decorator-operation'],
  };
}

test('without trusted proxies the client is whoever connects, whatever is written', async () => {
  const address = stranger;
  assert.deepEqual(told(await from(stranger, 1)), { client: address, scheme: 'http', operation: undefined });
});

test('a trusted proxy is believed about the client and the scheme', async () => {
  assert.deepEqual(told(await from(balancer, 2)), { client: '198.51.100.2', scheme: 'https', operation: undefined });
});

test('anybody else is not, on the same port', async () => {
  assert.deepEqual(told(await from(stranger, 2)), { client: stranger, scheme: 'http', operation: undefined });
});

test('with two proxies in front the second entry from the right is the client', async () => {
  assert.equal(told(await from(stranger, 3)).client, '198.51.100.1');
});

const request = `GET / HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n${Object.entries(forged)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')}\r\n`;

/** A connection that begins with the PROXY protocol, version 1, and then asks. */
async function proxied(localAddress: string, index: number, client: string): Promise<string | undefined> {
  const text = `PROXY TCP4 ${client} 192.0.2.1 1234 80\r\n${request}`;
  const answer = await exchange({ address: loopbackAddress(index), port: 8080, localAddress }, text, () => false);
  return /"x-envoy-external-address":"([^"]*)"/.exec(answer)?.[1];
}

test('the PROXY protocol says who the client is', async () => {
  assert.equal(await proxied(balancer, 4, '192.0.2.77'), '192.0.2.77');
});

test('version 2 of it is understood too', async () => {
  const header = Buffer.concat([
    Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'),
    Buffer.from([0x21, 0x11, 0, 12, 192, 0, 2, 78, 192, 0, 2, 1, 4, 210, 0, 80]),
  ]).toString('latin1');
  const to = { address: loopbackAddress(4), port: 8080, localAddress: balancer };
  assert.match(await exchange(to, `${header}${request}`, () => false), /"x-envoy-external-address":"192\.0\.2\.78"/);
});

test('from anywhere else it is not listened to, and without it nobody is answered', async () => {
  assert.equal(await proxied(stranger, 4, '192.0.2.77'), undefined);
  const to = { address: loopbackAddress(4), port: 8080 };
  assert.equal(await exchange({ ...to, localAddress: balancer }, request, () => false), '');
  assert.equal(await exchange({ ...to, localAddress: stranger }, request, () => false), '');
});

test('behind the PROXY protocol a proxy is trusted by the address that protocol names', async () => {
  assert.equal(await proxied(balancer, 5, '203.0.113.9'), '198.51.100.2');
  assert.equal(await proxied(balancer, 5, '192.0.2.77'), '192.0.2.77');
});

test('Envoy has nothing to warn about', () => {
  for (const name of ['plain', 'listed', 'far', 'bytes', 'both']) {
    assert.doesNotMatch(mesh.proxy(`shop/${name}`).output(), /\[(?:warning|error|critical)\]/);
  }
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { External } from '../../src/model/external-service.ts';
import type { Service, ServicePort } from '../../src/model/service.ts';
import { type Answer, call, exchange } from '../harness/call.ts';
import { type Authority, createAuthority } from '../harness/certificates.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import {
  backend,
  caller,
  meshOf,
  namespace,
  policy,
  route,
  service,
  upstream,
  workload,
} from '../harness/model-mesh.ts';
import { type OutsideEcho, startOutsideServer } from '../harness/outside-server.ts';
import { type Program, startHttpProgram, startTcpProgram, startTlsProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { handshake, secureExchange } from '../harness/secure-call.ts';

const addresses = { shop: loopbackAddress(1), guest: loopbackAddress(2) };
const egressAddress = loopbackAddress(3);
const ports = { bank: 9001, wild: 9002, passed: 9003, bytes: 9004, page: 9005 } as const;

let web: Authority;
let partners: Authority;
let programs: { bank: Program; wild: Program; tls: Program; greeter: Program; page: Program };
let mesh: RunningMesh;

before(async () => {
  web = createAuthority('web');
  partners = createAuthority('partners');
  const pair = web.issueFor(['*.localhost', 'tls.example']);
  programs = {
    bank: await startOutsideServer('bank', web.issueFor(['bank.example']), partners.root),
    wild: await startOutsideServer('wild', pair),
    tls: await startTlsProgram('tls', pair),
    greeter: await startTcpProgram('greeter'),
    page: await startHttpProgram('page'),
  };
  mesh = await runMesh(
    meshOf({
      services: [service('shop', []), service('guest', []), service('page', []), ...externals()],
      workloads: [
        ...(['shop', 'guest'] as const).map((name) =>
          workload(name, { service: name }, { address: addresses[name], upstreams: upstreamsAt(addresses[name]) }),
        ),
        workload(
          'page',
          { service: 'page' },
          { address: loopbackAddress(4), applicationPorts: { http: programs.page.port } },
        ),
      ],
      egressGateways: [
        {
          namespace,
          name: 'egress',
          placement: { kind: 'hosts', hosts: [{ node: 'egress', address: egressAddress }] },
        },
      ],
      certificates: [{ namespace, name: 'customer' }],
      certificateAuthorities: [{ namespace, name: 'web' }],
      httpRoutes: [
        // A service of the mesh is partly replaced by something outside.
        route('page', { kind: 'service', namespace, service: 'page' }, [
          { matches: [{ path: { kind: 'prefix', value: '/pay' } }], backends: [backend('bank')] },
          { backends: [backend('page')] },
        ]),
      ],
      authorizationPolicies: [
        policy('bank-callers', 'bank', 'allow', [{ from: [caller.service('shop')], methods: ['GET'] }]),
        policy('wild-callers', 'wild', 'allow', [{ from: [caller.service('shop')], paths: ['/open/*'] }]),
        policy('passed-callers', 'passed', 'allow', [{ from: [caller.service('shop')] }]),
        policy('bytes-callers', 'bytes', 'allow', [{ from: [caller.workload('shop')] }]),
        policy('page-callers', 'page', 'allow', [{ from: [caller.service('shop'), caller.service('guest')] }]),
      ],
    }),
    {},
    {
      certificates: { [`${namespace}/customer`]: partners.issueFor(['customer.example']) },
      authorities: { [`${namespace}/web`]: web.root },
    },
  );
});

after(async () => {
  await mesh?.stop();
  await Promise.all(Object.values(programs ?? {}).map((program) => program.close()));
});

function externals(): Service[] {
  const authority = { namespace, authority: 'web' };
  const certificate = { namespace, certificate: 'customer' };
  return [
    external('bank', { protocol: 'http', number: 443, tls: { authority, certificate } }, at('bank', programs.bank)),
    external(
      'wild',
      { protocol: 'http', number: programs.wild.port, tls: { authority } },
      { hostnames: ['*.localhost'] },
    ),
    external('passed', { protocol: 'tls', number: 443 }, at('tls', programs.tls)),
    external('bytes', { protocol: 'tcp', number: 7 }, at('greeter', programs.greeter)),
  ];
}

function at(name: string, { port }: Program): External {
  return { hostnames: [`${name}.example`], discovery: { kind: 'static', endpoints: [{ address: '127.0.0.1', port }] } };
}

function external(name: string, port: ServicePort, outside: External): Service {
  const gateway = { namespace, egressGateway: 'egress' };
  return { namespace, name, ports: { http: port }, versions: {}, external: { ...outside, gateway } };
}

function upstreamsAt(address: string) {
  return Object.entries(ports).map(([name, port]) => upstream(name, { address, port }));
}

function ask(
  name: keyof typeof ports,
  more: { as?: keyof typeof addresses; host?: string; method?: string; path?: string } = {},
) {
  const { as = 'shop', host, method = 'GET', path = '/' } = more;
  return call({ address: addresses[as], port: ports[name], path, method, ...(host && { headers: { host } }) });
}

function seen(answer: Answer): OutsideEcho {
  assert.equal(answer.status, 200, answer.body);
  return answer.echo as OutsideEcho;
}

test('a call leaves through the gateway, which has the certificate for the server outside', async () => {
  const echo = seen(await ask('bank', { path: '/accounts' }));
  assert.deepEqual(
    [echo.program, echo.serverName, echo.headers.host, echo.client, echo.url],
    ['bank', 'bank.example', 'bank.example', 'DNS:customer.example', '/accounts'],
  );
  const clusters = await mesh.proxy('shop/shop').admin('/clusters');
  assert.match(clusters, new RegExp(`^shop/bank/http::${egressAddress}:15443::`, 'm'));
  assert.doesNotMatch(clusters, /outside/);
});

test('nothing of the mesh is told outside', async () => {
  const { headers } = seen(await ask('bank'));
  assert.deepEqual(Object.keys(headers).sort(), ['host', 'x-forwarded-proto', 'x-request-id']);
});

test('the gateway decides by who calls, also about requests that a route of another service sends outside', async () => {
  assert.equal((await ask('bank', { method: 'POST' })).status, 403);
  assert.equal((await ask('bank', { as: 'guest' })).status, 403);
  assert.equal(seen(await ask('page', { path: '/pay' })).program, 'bank');
  assert.equal((await ask('page', { as: 'guest', path: '/pay' })).status, 403);
  assert.equal(seen(await ask('page', { as: 'guest' })).program, 'page');
  const statistics = await mesh.proxy('shop/egress').admin('/stats?filter=rbac');
  assert.match(statistics, /gateway\/15443\/shop\/bank\/http\.rbac\.allow\.denied: 3$/m);
});

test('of a wildcard only declared hosts are asked of DNS, by the gateway', async () => {
  assert.equal(seen(await ask('wild', { host: 'one.localhost', path: '/open/x' })).serverName, 'one.localhost');
  assert.equal(seen(await ask('wild', { host: 'two.localhost:1', path: '/open/x' })).headers.host, 'two.localhost');
  assert.equal((await ask('wild', { host: 'one.localhost', path: '/closed' })).status, 403);
  assert.equal((await ask('wild', { host: 'one.example', path: '/open/x' })).status, 404);
});

test('TLS of the program and bare bytes leave through the gateway, and only for those it lets out', async () => {
  const client = { address: addresses.shop, port: ports.passed, roots: web.root, serverName: 'tls.example' };
  const agreed = await handshake(client);
  assert.equal(agreed === 'refused' ? agreed : agreed.names, 'DNS:*.localhost, DNS:tls.example');
  assert.equal(await handshake({ ...client, serverName: 'other.example' }), 'refused');
  assert.equal(await secureExchange({ ...client, address: addresses.guest }, '', (text) => text.includes(':')), '');
  const greeted = (as: keyof typeof addresses) =>
    exchange({ address: addresses[as], port: ports.bytes }, 'hi', (text) => text.endsWith('hi'));
  assert.equal(await greeted('shop'), 'greeter:hi');
  assert.equal(await greeted('guest'), '');
});

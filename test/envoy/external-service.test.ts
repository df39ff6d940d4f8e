import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { External } from '../../src/model/external-service.ts';
import type { Service, ServicePort } from '../../src/model/service.ts';
import { type Answer, call, exchange } from '../harness/call.ts';
import { type Authority, createAuthority } from '../harness/certificates.ts';
import { loopbackAddress } from '../harness/loopback.ts';
import { backend, caller, meshOf, namespace, policy, route, service, workload } from '../harness/model-mesh.ts';
import { type OutsideEcho, startOutsideServer } from '../harness/outside-server.ts';
import { type Program, startTcpProgram, startTlsProgram } from '../harness/programs.ts';
import { type RunningMesh, runMesh } from '../harness/run-mesh.ts';
import { handshake, secureExchange } from '../harness/secure-call.ts';

const addresses = { shop: loopbackAddress(1), guest: loopbackAddress(2) };
/** Where each external service is called. */
const ports = {
  api: 9001,
  bank: 9002,
  impostor: 9003,
  public: 9004,
  resolved: 9005,
  rotating: 9006,
  wild: 9007,
  passed: 9008,
  'wild-passed': 9009,
  bytes: 9010,
  plain: 9011,
} as const;
type External_ = keyof typeof ports;

let web: Authority;
let partners: Authority;
let programs: { api: Program; bank: Program; tls: Program; greeter: Program };
let mesh: RunningMesh;

before(async () => {
  web = createAuthority('web');
  partners = createAuthority('partners');
  const pair = web.issueFor(['api.example', 'public.example', 'localhost', '*.localhost']);
  programs = {
    api: await startOutsideServer('api', pair),
    bank: await startOutsideServer('bank', web.issueFor(['bank.example']), partners.root),
    tls: await startTlsProgram('tls', pair),
    greeter: await startTcpProgram('greeter'),
  };
  mesh = await runMesh(
    meshOf({
      services: [service('shop', []), service('guest', []), ...externals()],
      workloads: (['shop', 'guest'] as const).map((name) =>
        workload(name, { service: name }, { address: addresses[name], upstreams: upstreamsAt(addresses[name]) }),
      ),
      certificates: [{ namespace, name: 'customer' }],
      certificateAuthorities: [{ namespace, name: 'web' }],
      httpRoutes: [
        route('api', { kind: 'service', namespace, service: 'api' }, [
          {
            matches: [{ path: { kind: 'exact', value: '/v1/flaky' } }],
            backends: [backend('api')],
            retry: { attempts: 2, on: ['5xx'] },
          },
          { backends: [backend('api')], requestHeaders: { set: { 'x-key-of': 'shop' } } },
        ]),
        route('wild', { kind: 'service', namespace, service: 'wild', hostnames: ['one.localhost'] }, [
          { backends: [backend('wild')] },
        ]),
      ],
      authorizationPolicies: [
        policy('api-callers', 'api', 'allow', [{ from: [caller.service('shop')], methods: ['GET'], paths: ['/v1/*'] }]),
        policy('api-never', 'api', 'deny', [{ paths: ['/v1/admin/*'] }]),
        ...(
          ['bank', 'impostor', 'public', 'resolved', 'rotating', 'wild', 'passed', 'wild-passed', 'bytes'] as const
        ).map((name) => policy(`${name}-callers`, name, 'allow', [{ from: [caller.workload('shop')] }])),
        policy('plain-callers', 'plain', 'allow', [{}]),
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

const authority = { namespace, authority: 'web' };

function externals(): Service[] {
  const { api, bank, tls, greeter } = programs;
  return [
    external('api', { protocol: 'http', number: 443, tls: { authority } }, at('api.example', api.port)),
    external(
      'bank',
      { protocol: 'http', number: 443, tls: { authority, certificate: { namespace, certificate: 'customer' } } },
      at('bank.example', bank.port),
    ),
    external('impostor', { protocol: 'http', number: 443, tls: { authority } }, at('other.example', api.port)),
    external('public', { protocol: 'http', number: 443, tls: {} }, at('public.example', api.port)),
    external(
      'resolved',
      { protocol: 'http', number: api.port, tls: { authority } },
      {
        hostnames: ['localhost'],
        discovery: { kind: 'dns' },
      },
    ),
    external(
      'rotating',
      { protocol: 'http', number: api.port, tls: { authority } },
      { hostnames: ['latest.localhost'] },
    ),
    external('wild', { protocol: 'http', number: api.port, tls: { authority } }, { hostnames: ['*.localhost'] }),
    external('passed', { protocol: 'tls', number: 8443 }, at('api.example', tls.port)),
    external('wild-passed', { protocol: 'tls', number: tls.port }, { hostnames: ['*.localhost'] }),
    external('bytes', { protocol: 'tcp', number: 465, tls: { authority } }, at('api.example', tls.port)),
    external('plain', { protocol: 'tcp', number: 7 }, at('greeter.example', greeter.port)),
  ];

  function at(hostname: string, port: number): External {
    return { hostnames: [hostname], discovery: { kind: 'static', endpoints: [{ address: '127.0.0.1', port }] } };
  }
}

function external(name: External_, port: ServicePort, outside: External): Service {
  return { namespace, name, ports: { http: port }, versions: {}, external: outside };
}

function upstreamsAt(address: string) {
  return Object.entries(ports).map(([name, port]) => ({
    namespace,
    service: name,
    port: 'http',
    listen: { address, port },
  }));
}

function ask(name: External_, path = '/', more: { as?: keyof typeof addresses; host?: string; method?: string } = {}) {
  const { as = 'shop', host, method = 'GET' } = more;
  return call({ address: addresses[as], port: ports[name], path, method, ...(host && { headers: { host } }) });
}

function seen(answer: Answer): OutsideEcho {
  assert.equal(answer.status, 200, answer.body);
  return answer.echo as OutsideEcho;
}

test('a program that speaks clear text reaches a server over TLS, under the name of the server', async () => {
  const echo = seen(await ask('api', '/v1/things?x=1'));
  assert.deepEqual(
    [echo.program, echo.serverName, echo.headers.host, echo.url],
    ['api', 'api.example', 'api.example', '/v1/things?x=1'],
  );
  assert.equal(echo.headers['x-key-of'], 'shop');
});

test('routes hold outside as they do inside', async () => {
  const asked = { address: addresses.shop, port: ports.api, path: '/v1/flaky', headers: { 'x-answer-status': '503' } };
  assert.equal((await call(asked)).status, 503);
  const statistics = await mesh.proxy('shop/shop').admin('/stats');
  assert.match(statistics, /shop\/api\/http\.upstream_rq_retry: 2$/m);
});

test('nothing of the mesh is told outside', async () => {
  const { headers } = seen(await ask('api', '/v1/things'));
  assert.deepEqual(Object.keys(headers).sort(), ['host', 'x-forwarded-proto', 'x-key-of', 'x-request-id']);
});

test('only what a policy allows the caller goes out', async () => {
  assert.equal((await ask('api', '/v1/things', { method: 'POST' })).status, 403);
  assert.equal((await ask('api', '/v2/things')).status, 403);
  assert.equal((await ask('api', '/v1/admin/x')).status, 403);
  assert.equal((await ask('api', '/v1/things', { as: 'guest' })).status, 403);
  assert.equal((await ask('wild', '/', { as: 'guest', host: 'one.localhost' })).status, 403);
});

test('a server that asks who calls is shown the certificate of the node', async () => {
  assert.equal(seen(await ask('bank')).client, 'DNS:customer.example');
});

test('a server that cannot prove the name, or is signed by nobody the node trusts, is not spoken to', async () => {
  assert.equal((await ask('impostor')).status, 503);
  assert.equal((await ask('public')).status, 503);
});

test('names are asked of DNS, every address or the latest', async () => {
  assert.equal(seen(await ask('resolved')).headers.host, 'localhost');
  assert.equal(seen(await ask('rotating')).headers.host, 'latest.localhost');
});

test('of a wildcard each request names its host, which has to be one of the declared, and never the port', async () => {
  const echo = seen(await ask('wild', '/x', { host: 'one.localhost' }));
  assert.deepEqual([echo.serverName, echo.headers.host, echo.url], ['one.localhost', 'one.localhost', '/x']);
  assert.equal(seen(await ask('wild', '/', { host: 'one.localhost:22' })).serverName, 'one.localhost');
  assert.equal((await ask('wild', '/', { host: 'example.com' })).status, 404);
  assert.equal((await ask('wild', '/', { host: 'localhost' })).status, 404);
  assert.equal((await ask('wild', '/', { host: 'two.localhost' })).status, 404, 'a route narrows what is offered');
});

test('TLS of the program passes through, if it asks for a declared name', async () => {
  const client = { address: addresses.shop, roots: web.root };
  const names = async (port: number, serverName: string) => {
    const agreed = await handshake({ ...client, port, serverName });
    return agreed === 'refused' ? agreed : agreed.names;
  };
  const all = 'DNS:api.example, DNS:public.example, DNS:localhost, DNS:*.localhost';
  assert.equal(await names(ports.passed, 'api.example'), all);
  assert.equal(await names(ports.passed, 'other.example'), 'refused');
  assert.equal(await names(ports['wild-passed'], 'one.localhost'), all);
  assert.equal(await names(ports['wild-passed'], 'api.example'), 'refused');
  assert.equal(await names(ports['wild-passed'], ''), 'refused');
  const guest = { ...client, address: addresses.guest, port: ports.passed, serverName: 'api.example' };
  assert.equal(await secureExchange(guest, '', (text) => text.includes(':')), '');
});

test('bytes are carried, in TLS or as they are, and a caller nobody allows does not even get a greeting', async () => {
  const greeted = (as: keyof typeof addresses, port: number) =>
    exchange({ address: addresses[as], port }, 'hi', (text) => text.endsWith('hi'));
  assert.equal(await greeted('shop', ports.bytes), 'tls:hi');
  assert.equal(await greeted('guest', ports.bytes), '');
  assert.equal(await greeted('guest', ports.plain), 'greeter:hi');
});

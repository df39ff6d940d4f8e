import { Gateway, GrpcRoute, type HttpListenerSpec, HttpRoute, Mesh, Service } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const web = new Service(mesh, 'web', {
  ports: { http: { number: 8080, protocol: 'http' }, raw: { number: 8081, protocol: 'tcp' } },
});
const both = new Service(mesh, 'both', {
  ports: { http: { number: 8080, protocol: 'http' }, grpc: { number: 8081, protocol: 'grpc' } },
});
const database = new Service(mesh, 'database', { ports: { postgres: { number: 5432, protocol: 'tcp' } } });
const rules = [{ backends: [{ to: web.port('http') }] }];

new HttpRoute(web, 'only-port', { rules });
new HttpRoute(web, 'named-port', { port: 'http', rules });
new HttpRoute(both, 'chosen-port', { port: 'grpc', rules });
// @ts-expect-error: a TCP port has no HTTP routes
new HttpRoute(web, 'tcp-port', { port: 'raw', rules });
// @ts-expect-error: which of the two HTTP ports must be said
new HttpRoute(both, 'no-port', { rules });
// @ts-expect-error: no port of the service speaks HTTP
new HttpRoute(database, 'no-http', { rules });
// @ts-expect-error: a service has no listeners
new HttpRoute(web, 'listener', { listener: 'http', rules });
new HttpRoute(web, 'hostnames', { hostnames: ['web.example'], rules });
new HttpRoute(web, 'order', { order: 'as-written', rules });
// @ts-expect-error: no such order
new HttpRoute(web, 'oldest', { order: 'oldest-first', rules });
// @ts-expect-error: a route is on a service or a gateway
new HttpRoute(mesh, 'nowhere', { rules });

const placement = { kind: 'kubernetes' } as const;
const one = new Gateway(mesh, 'one', {
  listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
  placement,
});
const two = new Gateway(mesh, 'two', {
  listeners: {
    public: { port: 80, protocol: 'http', hostnames: ['*.example'] },
    admin: { port: 81, protocol: 'http', hostnames: ['admin.example'] },
  },
  placement,
});
const any: Gateway = two;
const named: Gateway<{ http: HttpListenerSpec }> = one;

new HttpRoute(one, 'only-listener', { rules });
new HttpRoute(named, 'host', { listener: 'http', hostnames: ['a.example'], rules });
new HttpRoute(two, 'chosen-listener', { listener: 'admin', rules });
new HttpRoute(any, 'any-listener', { listener: 'whatever', rules });
// @ts-expect-error: a listener the gateway does not have
new HttpRoute(one, 'unknown-listener', { listener: 'https', rules });
// @ts-expect-error: which of the two listeners must be said
new HttpRoute(two, 'no-listener', { rules });
// @ts-expect-error: a gateway has listeners, not ports
new HttpRoute(one, 'port', { port: 'http', rules });

new Gateway(mesh, 'three', {
  // @ts-expect-error: a listener that only sees bytes has no host names
  listeners: { tcp: { port: 80, protocol: 'tcp', hostnames: ['*'] } },
  // @ts-expect-error: a gateway runs Envoy alone
  placement: { kind: 'kubernetes', image: 'example/app:1' },
});

const backends = [{ to: web.port('http'), weight: 1 }];
new HttpRoute(web, 'matches', {
  rules: [
    {
      matches: [
        { path: { exact: '/a' }, method: 'GET', headers: { 'end-user': 'jason', 'x-b': { regex: 'b+' } } },
        { path: { prefix: '/b' }, query: { page: '1', size: { regex: '[0-9]+' } } },
        { path: { regex: '/c/[a-z]+' } },
        // @ts-expect-error: a path starts with a slash
        { path: { exact: 'a' } },
        // @ts-expect-error: a path is matched in one way
        { path: { exact: '/a', prefix: '/a' } },
        // @ts-expect-error: a path says how it is matched
        { path: '/a' },
        // @ts-expect-error: methods are upper case
        { method: 'get' },
        // @ts-expect-error: a header value is text
        { headers: { 'x-count': 1 } },
        { path: { prefix: '/d', ignoreCase: true }, scheme: 'https' },
        { path: { template: '/users/{id}' } },
        { headers: { a: { present: true }, b: { present: false }, c: { prefix: 'x' }, d: { suffix: 'y' } } },
        { query: { a: { present: true } } },
        // @ts-expect-error: an expression says itself whether case counts
        { path: { regex: '/a', ignoreCase: true } },
        // @ts-expect-error: no such scheme
        { scheme: 'ftp' },
        // @ts-expect-error: a value is matched in one way
        { headers: { a: { prefix: 'x', suffix: 'y' } } },
        // @ts-expect-error: whether a query parameter is not there cannot be asked
        { query: { a: { present: false } } },
      ],
      backends,
      timeout: '1m30s',
    },
    { backends, timeout: '250ms' },
    { backends, timeout: `${2 * 3}s` },
    // @ts-expect-error: a duration has a unit
    { backends, timeout: '2' },
    // @ts-expect-error: a duration is text
    { backends, timeout: 2 },
    // @ts-expect-error: `days` is no unit
    { backends, timeout: '2days' },
    // @ts-expect-error: requests go somewhere
    { timeout: '2s' },
    // @ts-expect-error: no such option
    { backends, retries: 3 },
    { redirect: { scheme: 'https', status: 301 } },
    { redirect: { path: { prefix: '/new' } }, responseHeaders: { set: { 'cache-control': 'no-store' } } },
    { directResponse: { status: 503, body: 'later' } },
    // @ts-expect-error: a request has one end
    { backends, redirect: { scheme: 'https' } },
    // @ts-expect-error: a request has one end
    { redirect: { scheme: 'https' }, directResponse: { status: 503 } },
    // @ts-expect-error: a redirect waits for nobody
    { redirect: { scheme: 'https' }, timeout: '2s' },
    // @ts-expect-error: no request goes on
    { directResponse: { status: 503 }, requestHeaders: { remove: ['x-a'] } },
    // @ts-expect-error: a path becomes one thing
    { redirect: { path: { full: '/a', prefix: '/b' } } },
    // @ts-expect-error: no such status of a redirect
    { redirect: { scheme: 'https', status: 304 } },
    {
      backends,
      rewrite: { hostname: 'inner.example', path: { regex: '^/a', substitution: '/b' } },
      mirrors: [{ to: web.port('http'), percent: 1 }],
      timeout: 'unlimited',
      idleTimeout: '1h',
      retry: { attempts: 2, on: ['5xx'], methods: ['POST'], backoff: { base: '10ms' } },
      fault: { delay: { duration: '1s' }, abort: { status: 500, percent: 0.5 }, headers: { a: { present: true } } },
      sessionAffinity: { cookie: { name: 'at', ttl: '1h' } },
      upgrades: ['websocket', 'chat/2'],
      cors: {
        allowOrigins: ['https://a.example', 'https://*.b.example', { regex: 'http://c.*' }],
        allowMethods: ['*'],
      },
    },
    // @ts-expect-error: a substitution is for an expression
    { backends, rewrite: { path: { prefix: '/a', substitution: '/b' } } },
    // @ts-expect-error: copies go to a port that speaks HTTP
    { backends, mirrors: [{ to: database.port('postgres') }] },
    // @ts-expect-error: no such condition
    { backends, retry: { attempts: 2, on: ['sometimes'] } },
    // @ts-expect-error: how often must be said
    { backends, retry: { on: ['5xx'] } },
    // @ts-expect-error: requests of HTTP have a status of HTTP
    { backends, fault: { abort: { grpcStatus: 'unavailable' } } },
    // @ts-expect-error: a session is kept in one place
    { backends, sessionAffinity: { cookie: { name: 'at' }, header: 'x-at' } },
    // @ts-expect-error: an origin has a scheme
    { backends, cors: { allowOrigins: ['a.example'] } },
    // @ts-expect-error: a browser follows no redirect of its question
    { redirect: { scheme: 'https' }, cors: { allowOrigins: ['*'] } },
    // @ts-expect-error: nothing is tried again that goes nowhere
    { directResponse: { status: 503 }, retry: { attempts: 1 } },
  ],
});

const calls = [{ backends: [{ to: both.port('grpc') }] }];
new GrpcRoute(both, 'only-grpc-port', { rules: calls });
new GrpcRoute(one, 'on-a-gateway', { rules: calls });
new GrpcRoute(both, 'calls', {
  rules: [
    { matches: [{ service: 'shop.Cart', method: { regex: 'Get.*' }, headers: { a: '1' } }], backends: [] },
    { backends: [], timeout: '2s', retry: { attempts: 1, on: ['unavailable'], idempotent: true } },
    { backends: [], deadline: 'unlimited', fault: { abort: { grpcStatus: 'unavailable' } } },
    // @ts-expect-error: calls go where gRPC is spoken
    { backends: [{ to: both.port('http') }] },
    // @ts-expect-error: time is counted in one way
    { backends: [], timeout: '2s', deadline: '2s' },
    // @ts-expect-error: calls have no path
    { backends: [], matches: [{ path: { exact: '/a' } }] },
    // @ts-expect-error: calls fail with a status of gRPC
    { backends: [], fault: { abort: { status: 500 } } },
    // @ts-expect-error: no such condition of a call
    { backends: [], retry: { attempts: 1, on: ['5xx'] } },
  ],
});
// @ts-expect-error: no port of the service speaks gRPC
new GrpcRoute(web, 'no-grpc', { rules: calls });
// @ts-expect-error: a port that does not speak gRPC
new GrpcRoute(both, 'http-port', { port: 'http', rules: calls });

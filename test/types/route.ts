import { Gateway, HttpRoute, Mesh, Service } from 'meshc';

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
const named: Gateway<'http'> = one;

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
  // @ts-expect-error: HTTP is the one protocol of a listener
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
  ],
});

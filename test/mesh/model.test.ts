import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Construct as PlainConstruct } from 'constructs';
import {
  AuthorizationPolicy,
  Construct,
  Gateway,
  GrpcRoute,
  HttpRoute,
  Mesh,
  Namespace,
  type Scope,
  Service,
  Workload,
} from '../../src/index.ts';
import { evaluated } from './author-module.ts';

const http = { http: { number: 8080, protocol: 'http' } } as const;

function newMesh(): Mesh {
  return new Mesh('shop', { trustDomain: 'shop.example' });
}

test('a mesh without anything is empty lists', () => {
  assert.deepEqual(evaluated(newMesh(), 'production').mesh, {
    apiVersion: 'meshc/v1',
    kind: 'Mesh',
    name: 'shop',
    environment: 'production',
    trustDomain: 'shop.example',
    services: [],
    workloads: [],
    gateways: [],
    certificates: [],
    certificateAuthorities: [],
    httpRoutes: [],
    grpcRoutes: [],
    tcpRoutes: [],
    tlsRoutes: [],
    authorizationPolicies: [],
  });
});

test('a function is called with the environment', () => {
  const { mesh } = evaluated(
    ({ environment }: { environment: string }) => new Mesh('shop', { trustDomain: `${environment}.example` }),
    'staging',
  );
  assert.equal(mesh.trustDomain, 'staging.example');
  assert.equal(mesh.environment, 'staging');
});

test('a service keeps ports and versions, and has none unless written', () => {
  const mesh = newMesh();
  new Service(mesh, 'cart', { ports: http });
  new Service(mesh, 'web', { ports: http, versions: { v1: {}, v2: { description: 'new' } } });
  assert.deepEqual(evaluated(mesh).mesh.services, [
    { namespace: 'default', name: 'cart', ports: http, versions: {} },
    { namespace: 'default', name: 'web', ports: http, versions: { v1: {}, v2: { description: 'new' } } },
  ]);
});

test('a workload serves its service; what it leaves out stays out', () => {
  const mesh = newMesh();
  const cart = new Service(new Namespace(mesh, 'shop'), 'cart', { ports: http, versions: { v1: {} } });
  const stock = new Service(new Namespace(mesh, 'depot'), 'stock', { ports: http });
  const hosts = [{ node: 'a', address: '10.0.0.1', inboundPort: 15007, applicationPorts: { http: 18080 } }];
  new Workload(cart, 'cart-v1', {
    version: 'v1',
    placement: { kind: 'hosts', hosts },
    upstreams: [{ to: stock.port('http'), listen: { address: '127.0.0.2', port: 19000 } }, { to: cart.port('http') }],
  });
  new Workload(stock, 'stock', { placement: { kind: 'kubernetes', image: 'example/stock:1' } });
  assert.deepEqual(evaluated(mesh).mesh.workloads, [
    {
      namespace: 'depot',
      name: 'stock',
      service: 'stock',
      placement: { kind: 'kubernetes', image: 'example/stock:1' },
      upstreams: [],
    },
    {
      namespace: 'shop',
      name: 'cart-v1',
      service: 'cart',
      version: 'v1',
      placement: { kind: 'hosts', hosts },
      upstreams: [
        { namespace: 'depot', service: 'stock', port: 'http', listen: { address: '127.0.0.2', port: 19000 } },
        { namespace: 'shop', service: 'cart', port: 'http' },
      ],
    },
  ]);
});

test('the short forms of matches, redirects and answers are written out', () => {
  const mesh = newMesh();
  const web = new Service(mesh, 'web', { ports: http });
  new HttpRoute(web, 'forms', {
    order: 'as-written',
    hostnames: ['web.example'],
    rules: [
      {
        matches: [
          { path: { template: '/users/{id}', ignoreCase: true }, scheme: 'https' },
          { headers: { a: { exact: '1' }, b: { suffix: '2' }, c: { present: true }, d: { present: false } } },
          { query: { a: { present: true }, b: { prefix: '2' } } },
        ],
        redirect: { path: { prefix: '/new' }, status: 308 },
      },
      { directResponse: { status: 404 }, responseHeaders: { set: { a: 'b' }, remove: ['c'] } },
    ],
  });
  assert.deepEqual(evaluated(mesh).mesh.httpRoutes, [
    {
      namespace: 'default',
      name: 'web-forms',
      parent: { kind: 'service', namespace: 'default', service: 'web', hostnames: ['web.example'] },
      order: 'as-written',
      rules: [
        {
          matches: [
            { path: { kind: 'template', value: '/users/{id}', ignoreCase: true }, scheme: 'https' },
            {
              headers: {
                a: { kind: 'exact', value: '1' },
                b: { kind: 'suffix', value: '2' },
                c: { kind: 'present' },
                d: { kind: 'absent' },
              },
            },
            { query: { a: { kind: 'present' }, b: { kind: 'prefix', value: '2' } } },
          ],
          redirect: { path: { kind: 'prefix', value: '/new' }, status: 308 },
        },
        { directResponse: { status: 404 }, responseHeaders: { set: { a: 'b' }, remove: ['c'] } },
      ],
    },
  ]);
});

test('the short forms of what a rule does on the way are written out', () => {
  const mesh = newMesh();
  const web = new Service(mesh, 'web', { ports: http, versions: { v1: {} } });
  new HttpRoute(web, 'way', {
    rules: [
      {
        backends: [{ to: web.port('http') }],
        rewrite: { hostname: 'a.example', path: { regex: '^/a', substitution: '/b' } },
        mirrors: [{ to: web.version('v1'), percent: 5 }],
        fault: { abort: { status: 503, percent: 1 }, headers: { a: 'b' } },
        sessionAffinity: { cookie: { name: 'at', path: '/a' }, strict: true },
        cors: { allowOrigins: ['*', 'https://a.example', 'https://*.b.example', { regex: 'c.*' }] },
      },
      { backends: [], rewrite: { path: { template: '/{a}' } }, sessionAffinity: { header: 'x-at' } },
    ],
  });
  const { rules } = evaluated(mesh).mesh.httpRoutes[0] ?? { rules: [] };
  const to = { namespace: 'default', service: 'web', port: 'http' };
  assert.deepEqual(rules, [
    {
      backends: [to],
      rewrite: { hostname: 'a.example', path: { kind: 'regex', pattern: '^/a', substitution: '/b' } },
      mirrors: [{ ...to, version: 'v1', percent: 5 }],
      fault: { abort: { status: 503, percent: 1 }, headers: { a: { kind: 'exact', value: 'b' } } },
      sessionAffinity: { kind: 'cookie', name: 'at', path: '/a', strict: true },
      cors: {
        allowOrigins: [
          { kind: 'any' },
          { kind: 'exact', value: 'https://a.example' },
          { kind: 'subdomains', value: 'https://*.b.example' },
          { kind: 'regex', value: 'c.*' },
        ],
      },
    },
    {
      backends: [],
      rewrite: { path: { kind: 'template', value: '/{a}' } },
      sessionAffinity: { kind: 'header', name: 'x-at' },
    },
  ]);
});

test('a gRPC route is named after its service, and its short forms are written out', () => {
  const mesh = newMesh();
  const greeter = new Service(mesh, 'greeter', { ports: { grpc: { number: 8080, protocol: 'grpc' } } });
  new GrpcRoute(greeter, 'calls', {
    hostnames: ['greeter.example'],
    rules: [
      {
        matches: [{ service: 'shop.Cart', method: { regex: 'Get.*' }, headers: { a: { present: true } } }],
        backends: [{ to: greeter.port('grpc'), weight: 1 }],
        deadline: '5s',
        fault: { abort: { grpcStatus: 'internal' } },
      },
    ],
  });
  assert.deepEqual(evaluated(mesh).mesh.grpcRoutes, [
    {
      namespace: 'default',
      name: 'greeter-calls',
      parent: { kind: 'service', namespace: 'default', service: 'greeter', hostnames: ['greeter.example'] },
      rules: [
        {
          matches: [
            {
              service: { kind: 'exact', value: 'shop.Cart' },
              method: { kind: 'regex', value: 'Get.*' },
              headers: { a: { kind: 'present' } },
            },
          ],
          backends: [{ namespace: 'default', service: 'greeter', port: 'grpc', weight: 1 }],
          deadline: '5s',
          fault: { abort: { grpcStatus: 'internal' } },
        },
      ],
    },
  ]);
});

test('a route on a service is named after both, and its short forms are written out', () => {
  const mesh = newMesh();
  const web = new Service(mesh, 'web', { ports: http, versions: { v1: {}, v2: {} } });
  new HttpRoute(web, 'canary', {
    port: 'http',
    rules: [
      {
        matches: [
          { path: { exact: '/a' }, method: 'GET' },
          { path: { prefix: '/b' }, headers: { 'end-user': 'jason', agent: { regex: 'curl.*' } } },
          { path: { regex: '/c+' }, query: { page: '1', size: { regex: '[0-9]+' } } },
        ],
        backends: [{ to: web.version('v1'), weight: 90 }, { to: web.port('http') }],
        timeout: '2s',
      },
      { backends: [{ to: web.version('v2') }] },
    ],
  });
  const to = { namespace: 'default', service: 'web', port: 'http' };
  assert.deepEqual(evaluated(mesh).mesh.httpRoutes, [
    {
      namespace: 'default',
      name: 'web-canary',
      parent: { kind: 'service', namespace: 'default', service: 'web', port: 'http' },
      rules: [
        {
          matches: [
            { path: { kind: 'exact', value: '/a' }, method: 'GET' },
            {
              path: { kind: 'prefix', value: '/b' },
              headers: { 'end-user': { kind: 'exact', value: 'jason' }, agent: { kind: 'regex', value: 'curl.*' } },
            },
            {
              path: { kind: 'regex', value: '/c+' },
              query: { page: { kind: 'exact', value: '1' }, size: { kind: 'regex', value: '[0-9]+' } },
            },
          ],
          backends: [{ ...to, version: 'v1', weight: 90 }, to],
          timeout: '2s',
        },
        { backends: [{ ...to, version: 'v2' }] },
      ],
    },
  ]);
});

test('a version of a service with several ports is chosen together with a port', () => {
  const mesh = newMesh();
  const ports = { http: http.http, grpc: { number: 9090, protocol: 'grpc' } } as const;
  const web = new Service(mesh, 'web', { ports, versions: { v1: {} } });
  new HttpRoute(web, 'all', { port: 'grpc', rules: [{ backends: [{ to: web.version('v1').port('grpc') }] }] });
  const backends = evaluated(mesh).mesh.httpRoutes.flatMap(({ rules }) => rules.flatMap((rule) => rule.backends));
  assert.deepEqual(backends, [{ namespace: 'default', service: 'web', port: 'grpc', version: 'v1' }]);
});

test('a gateway and its route', () => {
  const mesh = newMesh();
  const web = new Service(mesh, 'web', { ports: http });
  const ingress = new Gateway(mesh, 'ingress', {
    listeners: { http: { port: 80, protocol: 'http', hostnames: ['*.example'] } },
    placement: { kind: 'kubernetes', replicas: 2 },
  });
  const rules = [{ backends: [{ to: web.port('http') }] }];
  new HttpRoute(ingress, 'web', { listener: 'http', hostnames: ['web.example'], rules });
  const { mesh: model } = evaluated(mesh);
  assert.deepEqual(model.gateways, [
    {
      namespace: 'default',
      name: 'ingress',
      listeners: { http: { port: 80, protocol: 'http', hostnames: ['*.example'] } },
      placement: { kind: 'kubernetes', replicas: 2 },
    },
  ]);
  assert.deepEqual(model.httpRoutes, [
    {
      namespace: 'default',
      name: 'ingress-web',
      parent: {
        kind: 'gateway',
        namespace: 'default',
        gateway: 'ingress',
        listener: 'http',
        hostnames: ['web.example'],
      },
      rules: [{ backends: [{ namespace: 'default', service: 'web', port: 'http' }] }],
    },
  ]);
});

test('a policy names its callers by kind; one name on two services is two policies', () => {
  const mesh = newMesh();
  const cart = new Service(mesh, 'cart', { ports: http });
  const web = new Service(mesh, 'web', { ports: http });
  const worker = new Workload(cart, 'worker', { placement: { kind: 'kubernetes' } });
  const ingress = new Gateway(mesh, 'ingress', {
    listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
    placement: { kind: 'kubernetes' },
  });
  new AuthorizationPolicy(web, 'readers', { action: 'deny', rules: [{}] });
  new AuthorizationPolicy(cart, 'readers', {
    action: 'allow',
    rules: [{ from: [web, worker, ingress], ports: ['http'], methods: ['GET'], paths: ['/cart/*'] }],
  });
  assert.deepEqual(evaluated(mesh).mesh.authorizationPolicies, [
    {
      namespace: 'default',
      name: 'cart-readers',
      target: { namespace: 'default', service: 'cart' },
      action: 'allow',
      rules: [
        {
          from: [
            { kind: 'service', namespace: 'default', service: 'web' },
            { kind: 'workload', namespace: 'default', workload: 'worker' },
            { kind: 'gateway', namespace: 'default', gateway: 'ingress' },
          ],
          ports: ['http'],
          methods: ['GET'],
          paths: ['/cart/*'],
        },
      ],
    },
    {
      namespace: 'default',
      name: 'web-readers',
      target: { namespace: 'default', service: 'web' },
      action: 'deny',
      rules: [{}],
    },
  ]);
});

test('building blocks of a team, on either Construct, are scopes and nothing else', () => {
  class Pair extends Construct {
    constructor(scope: Scope, name: string) {
      super(scope, name);
      new Service(this, `${name}-left`, { ports: http });
      new Service(new Plain(this, 'inner'), `${name}-right`, { ports: http });
    }
  }
  class Plain extends PlainConstruct {}
  class Cart extends Service<typeof http> {}
  const mesh = newMesh();
  const shop = new Namespace(mesh, 'shop');
  new Pair(shop, 'a');
  new Cart(shop, 'cart', { ports: http });
  new Pair(mesh, 'b');
  assert.deepEqual(
    evaluated(mesh).mesh.services.map(({ namespace, name }) => `${namespace}/${name}`),
    ['default/b-left', 'default/b-right', 'shop/a-left', 'shop/a-right', 'shop/cart'],
  );
});

test('what was removed from the tree is not in the model', () => {
  const mesh = newMesh();
  new Service(mesh, 'cart', { ports: http });
  mesh.node.tryRemoveChild('cart');
  assert.deepEqual(evaluated(mesh).mesh.services, []);
});

test('names that objects have by themselves are names like others', () => {
  const mesh = newMesh();
  new Service(mesh, 'constructor', { ports: http });
  new Namespace(mesh, 'valueOf');
  assert.deepEqual(
    evaluated(mesh).mesh.services.map(({ name }) => name),
    ['constructor'],
  );
});

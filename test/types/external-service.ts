import { AuthorizationPolicy, Certificate, ExternalService, HttpRoute, Mesh, Service, TcpRoute, Workload } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const shop = new Service(mesh, 'shop', { ports: { http: { number: 8080, protocol: 'http' } } });
const customer = new Certificate(mesh, 'customer');
const api = new ExternalService(mesh, 'api', {
  hostnames: ['api.example'],
  ports: {
    https: { number: 443, protocol: 'http', tls: { certificate: customer, minVersion: '1.3' } },
    smtp: { number: 465, protocol: 'tcp', tls: { serverName: 'mail.api.example' } },
    own: { number: 8443, protocol: 'tls' },
  },
});

new Workload(shop, 'shop', {
  placement: { kind: 'kubernetes', image: 'example/app:1' },
  upstreams: [{ to: api.port('https') }, { to: api.port('smtp'), listen: { port: 1465 } }],
});
new AuthorizationPolicy(api, 'callers', {
  action: 'allow',
  rules: [{ from: [shop], methods: ['GET'], ports: ['https'] }],
});
new HttpRoute(api, 'patient', { port: 'https', rules: [{ backends: [{ to: api.port('https') }], timeout: '30s' }] });
new TcpRoute(api, 'mail', { port: 'smtp', backends: [{ to: api.port('smtp') }] });

// @ts-expect-error: what runs here has a sidecar, and is not outside
new Workload(api, 'api', { placement: { kind: 'kubernetes', image: 'example/app:1' } });
// @ts-expect-error: something outside has no versions
api.version('v1');
// @ts-expect-error: a port it does not have
api.port('http');
new ExternalService(mesh, 'double', {
  hostnames: ['double.example'],
  ports: {
    // @ts-expect-error: programs speak TLS already
    tls: { number: 443, protocol: 'tls', tls: {} },
  },
});
new ExternalService(mesh, 'nameless', {
  // @ts-expect-error: at least one name
  hostnames: [],
  ports: { https: { number: 443, protocol: 'http', tls: {} } },
});

import { ExternalAuthorizationPolicy, Gateway, Mesh, Service } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const payments = new Service(mesh, 'payments', {
  ports: { http: { number: 9080, protocol: 'http' }, raw: { number: 9081, protocol: 'tcp' } },
});
const opa = new Service(mesh, 'opa', { ports: { grpc: { number: 9191, protocol: 'grpc' } } });
const ingress = new Gateway(mesh, 'ingress', {
  listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
  placement: { kind: 'kubernetes' },
});

new ExternalAuthorizationPolicy(payments, 'opa', {
  authorizer: opa.port('grpc'),
  ports: ['http'],
  methods: ['POST'],
  paths: ['/refunds/*'],
  timeout: '50ms',
  gives: ['x-user'],
});
new ExternalAuthorizationPolicy(ingress, 'login', { authorizer: payments.port('http'), failure: 'allow' });

// @ts-expect-error: an authorizer speaks HTTP or gRPC
new ExternalAuthorizationPolicy(payments, 'raw', { authorizer: payments.port('raw') });
// @ts-expect-error: a port is asked, not a service
new ExternalAuthorizationPolicy(payments, 'whole', { authorizer: opa });
// @ts-expect-error: bytes are not requests
new ExternalAuthorizationPolicy(payments, 'bytes', { authorizer: opa.port('grpc'), ports: ['raw'] });
// @ts-expect-error: a gateway has listeners, which are all protected
new ExternalAuthorizationPolicy(ingress, 'ports', { authorizer: opa.port('grpc'), ports: ['http'] });

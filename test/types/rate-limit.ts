import { Gateway, Mesh, RateLimitPolicy, Service } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const ratings = new Service(mesh, 'ratings', {
  ports: { http: { number: 9080, protocol: 'http' }, raw: { number: 9081, protocol: 'tcp' } },
});
const ingress = new Gateway(mesh, 'ingress', {
  listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
  placement: { kind: 'kubernetes' },
});

new RateLimitPolicy(ratings, 'fair', {
  limits: [
    { requests: 100, per: '1s', burst: 200, each: 'caller', from: [ratings, ingress], ports: ['http'] },
    { requests: 1, per: '1m', each: { header: 'x-key' }, methods: ['POST'], paths: ['/ratings/*'] },
    // @ts-expect-error: a service does not know the addresses of clients
    { requests: 1, per: '1s', each: 'client-address' },
    // @ts-expect-error: bytes are not requests
    { requests: 1, per: '1s', ports: ['raw'] },
    // @ts-expect-error: a length of time has a unit
    { requests: 1, per: '60' },
    // @ts-expect-error: callers are objects, never names
    { requests: 1, per: '1s', from: ['reviews'] },
  ],
});

const counter = new Service(mesh, 'counter', {
  ports: { grpc: { number: 8081, protocol: 'grpc' }, http: { number: 8080, protocol: 'http' } },
});
new RateLimitPolicy(ratings, 'quota', {
  counter: { to: counter.port('grpc'), timeout: '50ms', failure: 'deny' },
  limits: [{ requests: 1_000, per: '1h', each: 'caller' }],
});
// @ts-expect-error: who counts speaks gRPC
new RateLimitPolicy(ratings, 'quota-over-http', { counter: { to: counter.port('http') }, limits: [] });

new RateLimitPolicy(ingress, 'visitors', {
  limits: [
    { requests: 20, per: '1s', each: 'client-address' },
    // @ts-expect-error: clients of a gateway have no identity
    { requests: 20, per: '1s', each: 'caller' },
    // @ts-expect-error: clients of a gateway have no identity
    { requests: 20, per: '1s', from: [ratings] },
  ],
});

// @ts-expect-error: a policy is for a service or a gateway
new RateLimitPolicy(mesh, 'everything', { limits: [] });

import { Gateway, Intent, Mesh, Service, Workload } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const ratings = new Service(mesh, 'ratings', {
  ports: { http: { number: 9080, protocol: 'http' } },
  versions: { v1: {} },
});
const placement = { kind: 'kubernetes' } as const;
const worker = new Workload(ratings, 'worker', { version: 'v1', placement });
const ingress = new Gateway(mesh, 'ingress', {
  listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
  placement,
});

new Intent(mesh, 'writers', {
  gains: [
    { from: [worker, ingress, ratings], to: ratings.port('http'), methods: ['POST'], paths: ['/ratings/*'] },
    { to: ratings },
    // @ts-expect-error: callers are objects, never names
    { from: ['worker'], to: ratings },
    // @ts-expect-error: a port the service does not have
    { to: ratings.port('https') },
    // @ts-expect-error: a method of HTTP
    { to: ratings, methods: ['FETCH'] },
    // @ts-expect-error: a path starts with a slash
    { to: ratings, paths: ['ratings'] },
    // @ts-expect-error: nobody gains access to a gateway
    { to: ingress },
    // @ts-expect-error: it is access to something
    { from: [worker] },
  ],
  losses: [{ to: ratings }],
  traffic: [ratings, ratings.port('http'), ingress],
});

new Intent(mesh, 'moves', {
  // @ts-expect-error: a workload has no routes
  traffic: [worker],
});

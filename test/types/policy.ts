import { AuthorizationPolicy, Gateway, Mesh, Service, Workload } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const ratings = new Service(mesh, 'ratings', {
  ports: { http: { number: 9080, protocol: 'http' } },
  versions: { v1: {} },
});
const database = new Service(mesh, 'database', { ports: { postgres: { number: 5432, protocol: 'tcp' } } });
const placement = { kind: 'kubernetes' } as const;
const worker = new Workload(database, 'worker', { placement });
const ingress = new Gateway(mesh, 'ingress', {
  listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
  placement,
});

new AuthorizationPolicy(ratings, 'readers', {
  action: 'allow',
  rules: [
    { from: [ratings, worker, ingress, database], ports: ['http'], methods: ['GET', 'HEAD'], paths: ['/ratings/*'] },
    {},
    // @ts-expect-error: a method of HTTP
    { methods: ['FETCH'] },
    // @ts-expect-error: a path starts with a slash
    { paths: ['ratings'] },
    // @ts-expect-error: a port the service does not have
    { ports: ['https'] },
    // @ts-expect-error: callers are objects, never names
    { from: ['reviews'] },
    // @ts-expect-error: a caller is a whole service: versions have no identity
    { from: [ratings.version('v1')] },
  ],
});

new AuthorizationPolicy(database, 'clients', {
  action: 'deny',
  rules: [
    { from: [worker], ports: ['postgres'] },
    // @ts-expect-error: TCP has no methods
    { methods: ['GET'] },
    // @ts-expect-error: TCP has no paths
    { paths: ['/'] },
  ],
});

// @ts-expect-error: allow or deny
new AuthorizationPolicy(ratings, 'audit', { action: 'audit', rules: [] });
// @ts-expect-error: a policy protects a service
new AuthorizationPolicy(ingress, 'edge', { action: 'allow', rules: [] });

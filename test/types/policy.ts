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

new AuthorizationPolicy(ratings, 'conditions', {
  action: 'audit',
  until: '2027-01-31',
  rules: [
    {
      when: [
        { kind: 'caller', values: [worker, ingress], not: true },
        { kind: 'header', name: 'x-team', values: ['red', { prefix: 'blue' }, { present: false }] },
        { kind: 'path', values: ['/users/{id}'] },
        { kind: 'port', values: ['http'] },
        // @ts-expect-error: a port the service does not have
        { kind: 'port', values: ['https'] },
        // @ts-expect-error: a caller is an object
        { kind: 'caller', values: ['worker'] },
        // @ts-expect-error: an identity is a SPIFFE ID
        { kind: 'principal', values: ['worker'] },
        // @ts-expect-error: a header has a name
        { kind: 'header', values: ['red'] },
        // @ts-expect-error: nothing is ignored
        { kind: 'user', values: ['jason'] },
      ],
    },
  ],
});
new AuthorizationPolicy(database, 'conditions', {
  action: 'allow',
  rules: [
    { when: [{ kind: 'namespace', values: ['default'] }] },
    // @ts-expect-error: a connection has no method
    { when: [{ kind: 'method', values: ['GET'] }] },
    // @ts-expect-error: a connection is judged before its address is
    { when: [{ kind: 'peer-address', values: ['10.0.0.0/8'] }] },
  ],
});

// @ts-expect-error: allow, deny or audit
new AuthorizationPolicy(ratings, 'custom', { action: 'custom', rules: [] });
// @ts-expect-error: only an audit has an end
new AuthorizationPolicy(ratings, 'ending', { action: 'allow', until: '2027-01-31', rules: [] });
// @ts-expect-error: a policy protects a service
new AuthorizationPolicy(ingress, 'edge', { action: 'allow', rules: [] });

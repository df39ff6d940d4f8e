import { Mesh, type Placement, Service, Workload } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const reviews = new Service(mesh, 'reviews', {
  ports: { http: { number: 9080, protocol: 'http' } },
  versions: { v1: {}, v2: {} },
});
const details = new Service(mesh, 'details', { ports: { http: { number: 9080, protocol: 'http' } } });
const anywhere: Placement = { kind: 'kubernetes', image: 'example/app:1' };

new Workload(reviews, 'reviews-v1', {
  version: 'v1',
  placement: { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1', applicationPorts: { http: 80 } }] },
  upstreams: [{ to: details.port('http'), listen: { port: 19080 } }, { to: details.port('http') }],
});
new Workload(details, 'details', { placement: anywhere });
new Workload(reviews, 'with-alternatives', { version: Math.PI > 3 ? 'v1' : 'v2', placement: anywhere });

// @ts-expect-error: the service has versions, so one must be said
new Workload(reviews, 'reviews-v1', { placement: anywhere });
// @ts-expect-error: a version the service does not have
new Workload(reviews, 'reviews-v1', { version: 'v9', placement: anywhere });
// @ts-expect-error: the service has no versions
new Workload(details, 'details', { version: 'v1', placement: anywhere });
// @ts-expect-error: a workload runs somewhere
new Workload(details, 'details', {});
// @ts-expect-error: a workload serves a service, and is not declared in the mesh
new Workload(mesh, 'details', { placement: anywhere });

new Workload(details, 'details', {
  placement: {
    kind: 'hosts',
    // @ts-expect-error: the service has no port of that name
    hosts: [{ node: 'a', address: '10.0.0.1', applicationPorts: { https: 80 } }],
  },
});
new Workload(details, 'details', {
  // @ts-expect-error: pods are counted, machines are named
  placement: { kind: 'hosts', hosts: [], replicas: 2 },
});
new Workload(details, 'details', {
  placement: anywhere,
  // @ts-expect-error: which version answers is decided by routes, not by the caller
  upstreams: [{ to: reviews.version('v1') }],
});

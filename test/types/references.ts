import { HttpRoute, Mesh, Service, Workload } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const reviews = new Service(mesh, 'reviews', {
  ports: { http: { number: 9080, protocol: 'http' } },
  versions: { v1: {}, v2: {}, v3: {} },
});
const database = new Service(mesh, 'database', { ports: { postgres: { number: 5432, protocol: 'tcp' } } });
const checkout = new Service(mesh, 'checkout', {
  ports: {
    http: { number: 8080, protocol: 'http' },
    grpc: { number: 8081, protocol: 'grpc' },
    raw: { number: 8082, protocol: 'tcp' },
  },
  versions: { v1: {}, v2: {} },
});

reviews.port('http');
reviews.version('v2');
checkout.version('v1').port('grpc');

// @ts-expect-error: a version the service does not have
reviews.version('v9');
// @ts-expect-error: a port the service does not have
reviews.port('https');
// @ts-expect-error: the service has no versions
database.version('v1');
// @ts-expect-error: a port the version does not have
checkout.version('v1').port('https');

new HttpRoute(reviews, 'backends', {
  rules: [
    {
      backends: [
        { to: reviews.version('v1'), weight: 90 },
        { to: checkout.version('v1').port('http') },
        { to: checkout.port('grpc') },
        // @ts-expect-error: a TCP port is no place for HTTP requests
        { to: database.port('postgres') },
        // @ts-expect-error: nor is a TCP port of one version
        { to: checkout.version('v1').port('raw') },
        // @ts-expect-error: with several ports a version alone is nowhere
        { to: checkout.version('v1') },
        // @ts-expect-error: a service alone is no backend
        { to: reviews },
        // @ts-expect-error: references are objects, never names
        { to: 'reviews' },
      ],
    },
  ],
});

/** A team's function over any service that speaks HTTP on `http`. */
function stable<V extends 'stable'>(
  service: Service<{ http: { number: number; protocol: 'http' } }, Record<V, object>>,
) {
  new HttpRoute(service, 'stable', { rules: [{ backends: [{ to: service.port('http') }] }] });
}
stable(new Service(mesh, 'cart', { ports: { http: { number: 1, protocol: 'http' } }, versions: { stable: {} } }));
// @ts-expect-error: its port is called otherwise
stable(new Service(mesh, 'tart', { ports: { web: { number: 1, protocol: 'http' } }, versions: { stable: {} } }));

/** Any service at all. */
function name(service: Service): string {
  return `${service.namespace}/${service.name}`;
}
name(reviews);
name(database);
name(checkout);

new Workload(database, 'database', { placement: { kind: 'kubernetes', image: 'postgres:17' } });

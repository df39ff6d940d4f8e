import { AuthorizationPolicy, ExternalService, HttpRoute, Service, Workload } from 'meshc';
import type { Services } from '../services.ts';

/** Details come from Google Books: a second service asks for them, over HTTPS that its sidecar speaks. */
export function declareRoutes({ productpage, details }: Services) {
  const books = new ExternalService(details, 'google-apis', {
    hostnames: ['www.googleapis.com'],
    ports: { https: { number: 443, protocol: 'http', tls: {} } },
  });
  new HttpRoute(books, 'patience', { rules: [{ backends: [{ to: books.port('https') }], timeout: '5s' }] });

  const lookup = new Service(details, 'details-lookup', { ports: { http: { number: 9080, protocol: 'http' } } });
  new Workload(lookup, 'details-v2', {
    placement: {
      kind: 'hosts',
      hosts: [{ node: 'node-b', address: '127.0.12.4', applicationPorts: { http: 19701 } }],
    },
    upstreams: [{ to: books.port('https'), listen: { port: 19711 } }],
  });
  new HttpRoute(details, 'lookup', { rules: [{ backends: [{ to: lookup.port('http') }] }] });

  new AuthorizationPolicy(lookup, 'readers', { action: 'allow', rules: [{ from: [productpage], methods: ['GET'] }] });
  new AuthorizationPolicy(books, 'readers', {
    action: 'allow',
    rules: [{ from: [lookup], methods: ['GET'], paths: ['/books/*'] }],
  });
}

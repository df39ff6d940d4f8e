import { type Mesh, Service, Workload } from 'meshc';
import type { Outside } from './outside.ts';

export type Services = ReturnType<typeof declareServices>;

export function declareServices(mesh: Mesh) {
  return {
    checkout: new Service(mesh, 'checkout', { ports: { http: { number: 8080, protocol: 'http' } } }),
    reports: new Service(mesh, 'reports', { ports: { http: { number: 8080, protocol: 'http' } } }),
  };
}

/** What runs, and where each program finds what it calls: `http://127.0.0.1:19001` is the bank. */
export function declareWorkloads({ checkout, reports }: Services, { payments, objects, warehouse }: Outside) {
  new Workload(checkout, 'checkout', {
    placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '10.0.0.11' }] },
    upstreams: [{ to: payments.port('https'), listen: { port: 19001 } }],
  });
  new Workload(reports, 'reports', {
    placement: { kind: 'hosts', hosts: [{ node: 'node-b', address: '10.0.0.12' }] },
    upstreams: [
      { to: payments.port('https'), listen: { port: 19001 } },
      { to: objects.port('https'), listen: { port: 19002 } },
      { to: warehouse.port('tls'), listen: { port: 19003 } },
    ],
  });
}

import { Certificate, CertificateAuthority, EgressGateway, ExternalService, HttpRoute, type Mesh } from 'meshc';

export type Outside = ReturnType<typeof declareOutside>;

/** What the mesh calls elsewhere. Nothing that is not here can be called through a sidecar. */
export function declareOutside(mesh: Mesh) {
  /** The one machine a firewall has to let out to the bank. The certificate for it lies here, and nowhere else. */
  const egress = new EgressGateway(mesh, 'egress', {
    placement: { kind: 'hosts', hosts: [{ node: 'edge', address: '10.0.0.20' }] },
  });

  /** The bank asks who calls, and has an authority of its own. Programs speak plain HTTP to their sidecar. */
  const payments = new ExternalService(mesh, 'payments', {
    hostnames: ['api.bank.example'],
    ports: {
      https: {
        number: 443,
        protocol: 'http',
        tls: { authority: new CertificateAuthority(mesh, 'bank'), certificate: new Certificate(mesh, 'customer') },
      },
    },
    gateway: egress,
  });
  new HttpRoute(payments, 'patience', {
    rules: [
      {
        backends: [{ to: payments.port('https') }],
        timeout: '5s',
        retry: { attempts: 2, on: ['connect-failure', '5xx'], methods: ['GET'] },
      },
    ],
  });

  /** Object storage: each bucket is a host of its own. Calls leave at the sidecar of whoever makes them. */
  const objects = new ExternalService(mesh, 'objects', {
    hostnames: ['*.objects.example'],
    ports: { https: { number: 443, protocol: 'http', tls: {} } },
  });

  /** A driver that speaks TLS itself: only the name it asks for is seen, and must be this one. */
  const warehouse = new ExternalService(mesh, 'warehouse', {
    hostnames: ['db.warehouse.example'],
    ports: { tls: { number: 5433, protocol: 'tls' } },
  });

  return { payments, objects, warehouse };
}

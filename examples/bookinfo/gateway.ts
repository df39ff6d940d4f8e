import { Gateway, type Namespace } from 'meshc';

/** The one way in from outside. */
export function declareGateway(bookinfo: Namespace, environment: 'demo' | 'kubernetes') {
  return new Gateway(bookinfo, 'ingress', {
    listeners: { http: { port: 18080, protocol: 'http', hostnames: ['bookinfo.example'] } },
    placement:
      environment === 'kubernetes'
        ? { kind: 'kubernetes', replicas: 2 }
        : { kind: 'hosts', hosts: [{ node: 'node-a', address: '127.0.11.10' }] },
  });
}

/** The gateway, with what its type says of its listeners. */
export type Ingress = ReturnType<typeof declareGateway>;

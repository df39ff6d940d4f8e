import { listenerWithoutCertificates } from '../../src/check/rules/listener-without-certificates.ts';
import { edgeMesh, terminationOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(listenerWithoutCertificates, {
  valid: {
    'TLS that ends with one, and TLS that goes through': edgeMesh({
      web: { port: 443, protocol: 'https', hostnames: ['*'], tls: terminationOf() },
      through: { port: 8443, protocol: 'tls', hostnames: ['*'], tls: { kind: 'passthrough' } },
    }),
  },
  invalid: {
    'an empty list': [
      edgeMesh({
        web: { port: 443, protocol: 'https', hostnames: ['*'], tls: terminationOf({ certificates: [] }) },
        raw: { port: 8443, protocol: 'tls', hostnames: ['*'], tls: terminationOf({ certificates: [] }) },
      }),
      {
        code: 'listener-without-certificates',
        at: ['gateways', 0, 'listeners', 'raw', 'tls', 'certificates'],
        message: 'listener `raw` of gateway `edge` ends TLS without a certificate',
      },
      { code: 'listener-without-certificates', at: ['gateways', 0, 'listeners', 'web', 'tls', 'certificates'] },
    ],
  },
});

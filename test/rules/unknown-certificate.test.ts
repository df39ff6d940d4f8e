import { unknownCertificate } from '../../src/check/rules/unknown-certificate.ts';
import type { TlsTermination } from '../../src/model/listener-tls.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { edgeMesh, terminationOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

function presenting(parts: Partial<TlsTermination>): Mesh {
  return edgeMesh({ web: { port: 443, protocol: 'https', hostnames: ['*'], tls: terminationOf(parts) } });
}

const tls = ['gateways', 0, 'listeners', 'web', 'tls'];

expectRule(unknownCertificate, {
  valid: {
    'declared ones': presenting({ clients: { authority: { namespace: 'shop', authority: 'partners' } } }),
  },
  invalid: {
    'a misspelled certificate': [
      presenting({
        certificates: [
          { namespace: 'shop', certificate: 'shop' },
          { namespace: 'shop', certificate: 'shpo' },
        ],
      }),
      {
        code: 'unknown-certificate',
        at: [...tls, 'certificates', 1, 'certificate'],
        message: 'listener `web` of gateway `edge` names a certificate that does not exist: `shpo`',
        help: 'did you mean `shop`?',
        label: 'no such certificate',
      },
    ],
    'an authority of another namespace': [
      presenting({ clients: { authority: { namespace: 'sales', authority: 'customers' } } }),
      {
        code: 'unknown-certificate',
        at: [...tls, 'clients', 'authority', 'authority'],
        message:
          'listener `web` of gateway `edge` names a certificate authority that does not exist: `sales/customers`',
        help: 'declare the certificate authority',
      },
    ],
  },
});

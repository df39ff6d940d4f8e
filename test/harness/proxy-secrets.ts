import { secretNames } from '../../src/output/proxy-document.ts';
import type { KeyPair } from './certificates.ts';

/** What a proxy proves who it is with, and whom it believes. */
export interface Credentials {
  readonly identity: KeyPair;
  readonly roots: string;
}

/** The two secrets a proxy loads, under the names its listeners and clusters ask for. */
export function proxySecrets({ identity, roots }: Credentials) {
  const type = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';
  return [
    {
      '@type': type,
      name: secretNames.identity,
      tls_certificate: {
        certificate_chain: { inline_string: identity.certificate },
        private_key: { inline_string: identity.key },
      },
    },
    {
      '@type': type,
      name: secretNames.trust,
      validation_context: { trusted_ca: { inline_string: roots } },
    },
  ];
}

import { secretNames } from '../../src/output/proxy-document.ts';
import type { KeyPair } from './certificates.ts';

/** What a proxy proves who it is with, and whom it believes. */
export interface Credentials {
  readonly identity: KeyPair;
  readonly roots: string;
  readonly node?: NodeCredentials;
}

/** What lies on the node of a proxy, by `<namespace>/<name>`. */
export interface NodeCredentials {
  readonly certificates?: Readonly<Record<string, KeyPair>>;
  /** Certificates of authorities, PEM. */
  readonly authorities?: Readonly<Record<string, string>>;
}

const type = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';

/** The secrets a proxy loads, under the names its listeners and clusters ask for. */
export function proxySecrets({ identity, roots, node = {} }: Credentials) {
  return [
    certificateSecret(secretNames.identity, identity),
    trustSecret(secretNames.trust, roots),
    ...Object.entries(node.certificates ?? {}).map(([name, pair]) =>
      certificateSecret(secretNames.certificate(name), pair),
    ),
    ...Object.entries(node.authorities ?? {}).map(([name, pem]) => trustSecret(secretNames.authority(name), pem)),
  ];
}

function certificateSecret(name: string, { certificate, key }: KeyPair) {
  return {
    '@type': type,
    name,
    tls_certificate: { certificate_chain: { inline_string: certificate }, private_key: { inline_string: key } },
  };
}

function trustSecret(name: string, pem: string) {
  return { '@type': type, name, validation_context: { trusted_ca: { inline_string: pem } } };
}

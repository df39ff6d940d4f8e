import type { IssuedIdentity, PinnedPeers } from '../bundle/manifest.ts';
import { compactJson } from '../output/canonical-json.ts';
import { secretNames } from '../output/proxy-document.ts';
import { decodeBase64, encodePem } from '../x509/pem.ts';
import type { ResourceSet } from './envoy/proxy-configuration.ts';

const secretType = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';

/**
 * The two secrets a proxy loads by file: its certificate with the path of its key, and the roots it trusts. The key itself
 * is only ever in its own file. A certificate and its key cannot disagree for a moment, because a key file is never
 * rewritten and the certificate comes with its path in one file.
 */
export function secretResources(parts: {
  readonly identity: IssuedIdentity;
  readonly keyPath: string;
  /** DER roots of the trust domain. */
  readonly authorities: readonly Uint8Array[];
  readonly peers: PinnedPeers;
  /** Every key of the mesh, for peers that may be any of it. */
  readonly enrolledKeys: readonly string[];
}): ResourceSet {
  const chain = parts.identity.chain.map((base64) => certificatePem(decodeBase64(base64) ?? new Uint8Array()));
  const identity = {
    '@type': secretType,
    name: secretNames.identity,
    tls_certificate: {
      certificate_chain: { inline_string: chain.join('') },
      private_key: { filename: parts.keyPath },
    },
  };
  const trust = {
    '@type': secretType,
    name: secretNames.trust,
    validation_context: {
      trusted_ca: { inline_string: parts.authorities.map(certificatePem).join('') },
      ...pins(parts.peers, parts.enrolledKeys),
    },
  };
  return new Map([identity, trust].map((secret) => [secret.name, compactJson(secret)]));
}

/**
 * The keys that peers may hold. Envoy takes an empty list for "any key", so where there are no peers it is given one that no
 * key has. Its default validator honours the pins; the SPIFFE validator would pass over them in silence.
 */
function pins(peers: PinnedPeers, enrolledKeys: readonly string[]): { verify_certificate_spki?: string[] } {
  if (peers.kind === 'any') return {};
  const accepted = peers.kind === 'mesh' ? enrolledKeys : peers.keys;
  const keys = accepted.length === 0 ? ['0'.repeat(64)] : accepted;
  return { verify_certificate_spki: keys.map((key) => Buffer.from(key, 'hex').toString('base64')) };
}

function certificatePem(bytes: Uint8Array): string {
  return encodePem('CERTIFICATE', bytes);
}

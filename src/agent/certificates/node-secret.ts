import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { compactJson } from '../../output/canonical-json.ts';
import { secretNames } from '../../output/proxy-document.ts';
import type { NeededSecret } from '../envoy/proxy-configuration.ts';

/** What lies on the node, in PEM: a certificate with those between it and its authority, and its key; or authorities. */
export type Material =
  | { readonly kind: 'certificate'; readonly chain: string; readonly key: string }
  | { readonly kind: 'authority'; readonly roots: string };

/** Material that Envoy can use. */
export interface NodeSecret {
  /** The Envoy resource, with the key in it: a certificate and its key are never apart. */
  readonly resource: string;
  readonly material: Material;
  /** Its DNS names (RFC 5280, section 4.2.1.6); none of authorities. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  /** Of several authorities the last end. */
  readonly notAfter: Date;
}

/** Which part of it is wrong, and why. */
export interface Flaw {
  readonly file: 'tls.crt' | 'tls.key' | 'ca.crt';
  readonly reason: string;
}

const secretType = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';

/** Looks at everything about it but the time. */
export function examine(name: string, material: Material): NodeSecret | Flaw {
  return material.kind === 'certificate' ? examinePair(name, material) : examineAuthorities(name, material);
}

function examinePair(name: string, material: Extract<Material, { kind: 'certificate' }>): NodeSecret | Flaw {
  const [leaf, ...between] = readCertificates(material.chain) ?? [];
  if (!leaf) return { file: 'tls.crt', reason: 'it holds no certificates in PEM' };
  const key = readKey(material.key);
  if (!key) return { file: 'tls.key', reason: 'it is not a private key in PEM, without a password' };
  if (!leaf.checkPrivateKey(key)) return { file: 'tls.key', reason: 'it is not the key of the certificate beside it' };
  const unsupported = findUnsupported(key);
  if (unsupported !== undefined) return { file: 'tls.key', reason: unsupported };
  const resource = {
    '@type': secretType,
    name: secretNames.certificate(name),
    tls_certificate: {
      certificate_chain: { inline_string: [leaf, ...between].map(String).join('') },
      private_key: { inline_string: String(key.export({ type: 'pkcs8', format: 'pem' })) },
    },
  };
  const [notBefore, notAfter] = [new Date(leaf.validFrom), new Date(leaf.validTo)];
  return { resource: compactJson(resource), material, names: dnsNames(leaf), notBefore, notAfter };
}

function examineAuthorities(name: string, material: Extract<Material, { kind: 'authority' }>): NodeSecret | Flaw {
  const authorities = readCertificates(material.roots) ?? [];
  if (authorities.length === 0) return { file: 'ca.crt', reason: 'it holds no certificates in PEM' };
  const other = authorities.find(({ ca }) => !ca);
  if (other) return { file: 'ca.crt', reason: `\`${other.subject}\` in it is not an authority` };
  const resource = {
    '@type': secretType,
    name: secretNames.authority(name),
    validation_context: { trusted_ca: { inline_string: authorities.map(String).join('') } },
  };
  return {
    resource: compactJson(resource),
    material,
    names: [],
    notBefore: new Date(Math.min(...authorities.map(({ validFrom }) => Date.parse(validFrom)))),
    notAfter: new Date(Math.max(...authorities.map(({ validTo }) => Date.parse(validTo)))),
  };
}

/** The host names a certificate is declared for and does not have. A name with `*` is covered by the same name only (RFC 6125). */
export function lackingNames(need: NeededSecret, { names }: Pick<NodeSecret, 'names'>): readonly string[] {
  if (need.kind === 'authority') return [];
  return need.hostnames.filter((hostname) => {
    const [first, ...rest] = hostname.split('.');
    const wildcard = `*.${rest.join('.')}`;
    return !names.includes(hostname) && (first === '*' || !names.includes(wildcard));
  });
}

/** Undefined when one of them is none. */
function readCertificates(text: string): X509Certificate[] | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function readKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    // The reason is left out: it could quote the file.
    return undefined;
  }
}

/** Envoy refuses other keys. */
function findUnsupported({ asymmetricKeyType: type, asymmetricKeyDetails: details = {} }: KeyObject) {
  if (type === 'rsa')
    return (details.modulusLength ?? 0) >= 2048 ? undefined : 'it is an RSA key of less than 2048 bits';
  if (type !== 'ec') return `it is a key of type ${type}, and Envoy takes RSA and ECDSA`;
  const curves = ['prime256v1', 'secp384r1', 'secp521r1'];
  return curves.includes(details.namedCurve ?? '') ? undefined : 'it is an ECDSA key on none of P-256, P-384 and P-521';
}

function dnsNames({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/(?:^|, )DNS:([^,"]+)/g)].map(([, name = '']) => name.toLowerCase());
}

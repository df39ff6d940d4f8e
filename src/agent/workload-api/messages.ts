import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ProxyIdentity } from '../proxy-identity.ts';

/*
 * The two messages that the SPIFFE Workload API streams (workload.proto, X.509 profile), as protobuf. They have fields of text and bytes
 * only, so they are written here rather than by a library of all of protobuf, which would cost the agent megabytes.
 */

/** An identity as the API tells it. */
export interface ServedIdentity {
  readonly spiffeId: string;
  /** `X509SVIDResponse`: the identity, with its key and the bundle of its trust domain. */
  readonly svids: Buffer;
  /** `X509BundlesResponse`: the bundle alone. */
  readonly bundles: Buffer;
}

/** Reads what a proxy was given. A certificate of ours names one URI, which the agent has verified before. */
export function servedIdentity({ chain, key, roots }: ProxyIdentity): ServedIdentity {
  const certificates = derOf(chain);
  const spiffeId = /URI:(spiffe:\/\/[^\s,]+)/.exec(new X509Certificate(chain).subjectAltName ?? '')?.[1] ?? '';
  const bundle = derOf(roots);
  // PKCS#8 in DER, unencrypted, as the specification wants it.
  const privateKey = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' });
  const svid = Buffer.concat([
    field(1, Buffer.from(spiffeId)),
    field(2, certificates),
    field(3, privateKey),
    field(4, bundle),
  ]);
  const trustDomain = spiffeId.split('/').slice(0, 3).join('/');
  const entry = Buffer.concat([field(1, Buffer.from(trustDomain)), field(2, bundle)]);
  return { spiffeId, svids: field(1, svid), bundles: field(2, entry) };
}

/** The certificates of a PEM file, one after the other. */
function derOf(pem: string): Buffer {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return Buffer.concat(blocks.map((block) => new X509Certificate(block).raw));
}

/** A field of text, bytes or a message: its number with wire type 2, its length, and it. */
function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), lengthOf(content), content]);
}

/** Seven bits a byte, the lowest first. */
function lengthOf({ length }: Uint8Array): Buffer {
  const bytes: number[] = [];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

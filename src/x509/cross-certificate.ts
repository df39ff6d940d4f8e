import { createHash } from 'node:crypto';
import { isHostname } from '../scalar/hostname.ts';
import { tag } from './der.ts';
import { Fields, readBitString, readDer } from './der-reader.ts';
import type { ForeignRoot } from './foreign-root.ts';
import { type Authority, issueConstraintRoot, issueCrossCertificate } from './issue.ts';
import { createKeyPair, signingKey } from './key.ts';

/** What a proxy is given to trust another trust domain with: never the foreign root itself. */
export interface FederatedTrust {
  readonly trustDomain: string;
  /** The anchor, self-signed. Its key was used once and is gone. */
  readonly root: Uint8Array;
  /** One for each foreign root: its name and key, limited to its own trust domain. */
  readonly certificates: readonly Uint8Array[];
}

/**
 * Certifies the roots of another trust domain for its own names and no others. Envoy accepts a certificate when any of its
 * URIs matches, and chooses the trust domain by the first; a federated authority that signs a certificate with two URIs
 * would thereby become any identity of ours. Under a critical name constraint such a certificate does not verify.
 *
 * Undefined for a trust domain that is no host name: constraints on URIs cannot express it (RFC 5280 4.2.1.10), and without
 * one nothing is trusted.
 */
export async function certifyForeignRoots(input: {
  readonly trustDomain: string;
  readonly roots: readonly ForeignRoot[];
  readonly now: Date;
  readonly lifetimeSeconds: number;
  readonly randomSerial: () => Uint8Array;
}): Promise<FederatedTrust | undefined> {
  const { trustDomain, roots, now, lifetimeSeconds, randomSerial } = input;
  if (!isHostname(trustDomain)) return undefined;
  const moment = { now, lifetimeSeconds };
  const anchor: Authority = await issueConstraintRoot({
    ...moment,
    trustDomain,
    key: signingKey(createKeyPair()),
    serial: randomSerial(),
  });
  const certificates: Uint8Array[] = [];
  for (const root of roots) {
    const subjectKey = root.extensions.subjectKeyIdentifier ?? fallbackKeyIdentifier(root.spki);
    certificates.push(
      await issueCrossCertificate({ ...moment, trustDomain, anchor, root, subjectKey, serial: randomSerial() }),
    );
  }
  return { trustDomain, root: anchor.certificate.der, certificates };
}

/** The certificates it issued name its key by the identifier in its own certificate; one without any is named as RFC 5280 says. */
function fallbackKeyIdentifier(spki: Uint8Array): Uint8Array {
  const fields = new Fields(readDer(spki), 'the public key');
  fields.take(tag.sequence, 'algorithm');
  return createHash('sha1')
    .update(readBitString(fields.take(tag.bitString, 'key')))
    .digest();
}

import type { KeyObject } from 'node:crypto';
import { der, tag } from './der.ts';
import { DerError, Fields, readBitString, readDer, readUnsigned } from './der-reader.ts';
import {
  exportSpki,
  isSignedBy,
  requireP256,
  requireSignatureAlgorithm,
  signatureAlgorithm,
  signingKey,
  spkiSha256,
} from './key.ts';
import { decodePem, encodePem } from './pem.ts';

/** What is taken from a request: the key, and that its sender holds it. Everything else in it is ignored. */
export type ParsedRequest =
  | { readonly kind: 'request'; readonly spki: Uint8Array; readonly spkiSha256: string }
  | { readonly kind: 'refused'; readonly reason: string };

const label = 'CERTIFICATE REQUEST';

/**
 * A PKCS #10 request (RFC 2986) for a P-256 key, as PEM. It has no subject and asks for no extension: who the key is for
 * follows from the path at which the request is committed.
 */
export async function createCertificateRequest(privateKey: KeyObject): Promise<string> {
  const body = der.sequence(der.integer(0), der.sequence(), exportSpki(privateKey), der.explicit(0));
  const signature = await signingKey(privateKey).sign(body);
  return encodePem(label, der.sequence(body, signatureAlgorithm, der.bitString(signature)));
}

/**
 * Reads one PEM request, checks that it was signed with the key it carries (possession), and takes only that key.
 * Refused: other algorithms, more than one block, anything that is not strict DER.
 */
export function parseCertificateRequest(pem: string): ParsedRequest {
  const bytes = decodePem(label, pem);
  if (!bytes) return { kind: 'refused', reason: 'it is not exactly one PEM certificate request' };
  try {
    const spki = verifiedKey(bytes);
    return { kind: 'request', spki, spkiSha256: spkiSha256(spki) };
  } catch (error) {
    if (error instanceof DerError) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function verifiedKey(bytes: Uint8Array): Uint8Array {
  const outer = new Fields(readDer(bytes), 'the request');
  const body = outer.take(tag.sequence, 'body');
  requireSignatureAlgorithm(outer.take(tag.sequence, 'signature algorithm'));
  const signature = readBitString(outer.take(tag.bitString, 'signature'));
  outer.end();

  const fields = new Fields(body, 'the request body');
  const version = readUnsigned(fields.take(tag.integer, 'version'));
  if (version.length !== 1 || version[0] !== 0) throw new DerError('the request has an unknown version');
  fields.take(tag.sequence, 'subject');
  const spki = fields.take(tag.sequence, 'public key').bytes;
  fields.takeIf(0xa0); // attributes: OpenSSL writes them, some senders leave them out
  fields.end();

  requireP256(spki);
  if (!isSignedBy(spki, body.bytes, signature))
    throw new DerError('its signature was not made with the key it carries');
  return spki;
}

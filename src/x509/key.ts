import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { der, tag } from './der.ts';
import { DerError, type Element, Fields, readBitString, readDer, readOid } from './der-reader.ts';
import { oid } from './oid.ts';

/**
 * A P-256 key that signs with ECDSA and SHA-256, wherever it is kept: in a file, or in a service that only signs.
 * P-256 is the one curve that SPIFFE's JWT profiles, Envoy's defaults and every key service accept.
 */
export interface SigningKey {
  /** The subject public key info, DER. */
  readonly spki: Uint8Array;
  /** A DER signature over the bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A new P-256 key pair. */
export function createKeyPair(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** Signs with a private key held in memory. Throws for a key that is not P-256: callers have checked what they loaded. */
export function signingKey(privateKey: KeyObject): SigningKey {
  const spki = exportSpki(privateKey);
  requireP256(spki);
  return { spki, sign: async (bytes) => sign('sha256', bytes, privateKey) };
}

/** Whether a private key is one `signingKey` takes. */
export function isP256(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}

/** The public part of a key as DER subject public key info. */
export function exportSpki(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'der' });
}

/** Hexadecimal SHA-256 of a DER subject public key info: the fingerprint people compare and peers pin. */
export function spkiSha256(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex');
}

/** RFC 7093 section 2, method 1: the first 160 bits of the SHA-256 of the public key bits. */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  return createHash('sha256').update(publicKeyBits(spki)).digest().subarray(0, 20);
}

/** Whether `signature` over `bytes` was made with the key. */
export function isSignedBy(spki: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify('sha256', bytes, createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }), signature);
}

/** `ecdsa-with-SHA256` without parameters (RFC 5758 section 3.2). */
export const signatureAlgorithm: Uint8Array = der.sequence(der.oid(oid.ecdsaWithSha256));

/** Refuses a signature algorithm that is not the one we write, parameters included. */
export function requireSignatureAlgorithm(element: Element): void {
  if (!Buffer.from(element.bytes).equals(signatureAlgorithm)) {
    throw new DerError('the signature algorithm is not ECDSA with SHA-256');
  }
}

/** Refuses a subject public key info that is not an uncompressed point on P-256. */
export function requireP256(spki: Uint8Array): void {
  publicKeyBits(spki);
  readP256Key(spki);
}

/** The point of a P-256 key: 04, x, y. */
export function publicKeyBits(spki: Uint8Array): Uint8Array {
  const fields = new Fields(readDer(spki), 'the public key');
  const algorithm = new Fields(fields.take(tag.sequence, 'algorithm'), 'the key algorithm');
  if (readOid(algorithm.take(tag.oid, 'identifier')) !== oid.ecPublicKey) throw new DerError('the key is not on P-256');
  if (readOid(algorithm.take(tag.oid, 'curve')) !== oid.p256) throw new DerError('the key is not on P-256');
  algorithm.end();
  const point = readBitString(fields.take(tag.bitString, 'point'));
  fields.end();
  if (point.length !== 65 || point[0] !== 4) throw new DerError('the key is not an uncompressed point');
  return point;
}

/** Lets OpenSSL check that the point is on the curve. */
function readP256Key(spki: Uint8Array): void {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    if (isP256(key)) return;
  } catch {
    // Any failure means the same: not a usable P-256 key.
  }
  throw new DerError('the key is not on P-256');
}

import { der, tag } from './der.ts';
import {
  children,
  DerError,
  type Element,
  Fields,
  readBitString,
  readDer,
  readTime,
  readUnsigned,
} from './der-reader.ts';
import { type Extensions, readExtensions } from './extensions.ts';
import { isSignedBy, requireP256, requireSignatureAlgorithm } from './key.ts';

/** A certificate read strictly. Names are kept as bytes: they are only ever compared. */
export interface Certificate {
  readonly der: Uint8Array;
  /** What the issuer signed. */
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  /** Without sign byte. */
  readonly serial: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly subjectIsEmpty: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly spki: Uint8Array;
  readonly extensions: Extensions;
}

/**
 * Reads an X.509 v3 certificate (RFC 5280 4.1) with a P-256 key and an ECDSA signature. Throws a `DerError` for anything
 * else; the doors of this folder turn it into a value.
 */
export function readCertificate(bytes: Uint8Array): Certificate {
  const outer = new Fields(readDer(bytes), 'the certificate');
  const tbs = outer.take(tag.sequence, 'body');
  requireSignatureAlgorithm(outer.take(tag.sequence, 'signature algorithm'));
  const signature = readBitString(outer.take(tag.bitString, 'signature'));
  outer.end();

  const fields = new Fields(tbs, 'the certificate body');
  requireVersion3(fields.take(0xa0, 'version'));
  const serial = readSerial(fields.take(tag.integer, 'serial number'));
  requireSignatureAlgorithm(fields.take(tag.sequence, 'signature algorithm'));
  const issuer = fields.take(tag.sequence, 'issuer');
  const { notBefore, notAfter } = readValidity(fields.take(tag.sequence, 'validity'));
  const subject = fields.take(tag.sequence, 'subject');
  const spki = fields.take(tag.sequence, 'public key').bytes;
  requireP256(spki);
  const extensions = readExtensions(fields.take(0xa3, 'extensions'));
  fields.end();

  if (issuer.content.length === 0) throw new DerError('the issuer has no name');
  return {
    der: bytes,
    tbs: tbs.bytes,
    signature,
    serial,
    issuer: issuer.bytes,
    subject: subject.bytes,
    subjectIsEmpty: subject.content.length === 0,
    notBefore,
    notAfter,
    spki,
    extensions,
  };
}

/** Whether `issuer` has the name and key identifier that `certificate` says, and made its signature. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  const authority = certificate.extensions.authorityKeyIdentifier;
  const key = issuer.extensions.subjectKeyIdentifier;
  if (!sameBytes(certificate.issuer, issuer.subject)) return false;
  if (authority && key && !sameBytes(authority, key)) return false;
  return isSignedBy(issuer.spki, certificate.tbs, certificate.signature);
}

/** Whether a certificate may be used at a moment. */
export function isValidAt(certificate: Certificate, now: Date): boolean {
  return certificate.notBefore <= now && now <= certificate.notAfter;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function requireVersion3(version: Element): void {
  if (!sameBytes(version.content, der.integer(2))) throw new DerError('the certificate is not version 3');
}

/** RFC 5280 4.1.2.2: positive and at most 20 octets. */
function readSerial(element: Element): Uint8Array {
  const serial = readUnsigned(element);
  if (element.content.length > 20 || serial.every((byte) => byte === 0)) {
    throw new DerError('the serial number is not a positive number of at most 20 bytes');
  }
  return serial;
}

function readValidity(element: Element): { notBefore: Date; notAfter: Date } {
  const [from, until, ...more] = children(element);
  if (!from || !until || more.length > 0) throw new DerError('the validity does not have two times');
  const [notBefore, notAfter] = [readTime(from), readTime(until)];
  if (notAfter < notBefore) throw new DerError('the validity ends before it begins');
  return { notBefore, notAfter };
}

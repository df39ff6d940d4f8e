import { X509Certificate } from 'node:crypto';
import { tag } from './der.ts';
import { children, DerError, Fields, readBitString, readDer, readTime } from './der-reader.ts';
import { type Extensions, readExtensions } from './extensions.ts';
import type { SvidRefusal } from './svid.ts';

/** What is taken from a root of another trust domain: enough to certify its key ourselves. */
export interface ForeignRoot {
  readonly der: Uint8Array;
  readonly subject: Uint8Array;
  /** Any type of key that OpenSSL reads. */
  readonly spki: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: Extensions;
}

/** Reads a root with a key of any type, and by the rules for authorities (SV-4, SV-5). */
export function parseForeignRoot(bytes: Uint8Array): { kind: 'root'; root: ForeignRoot } | SvidRefusal {
  const refuse = (rule: SvidRefusal['rule'], reason: string): SvidRefusal => ({ kind: 'refused', rule, reason });
  let root: ForeignRoot;
  try {
    root = readRoot(bytes);
  } catch (error) {
    if (error instanceof DerError) return refuse('form', error.message);
    throw error;
  }
  const { keyUsage, basicConstraints } = root.extensions;
  if (!keyUsage?.critical || !keyUsage.keyCertSign) return refuse('SV-4', 'a root may not sign certificates');
  if (!basicConstraints?.critical || !basicConstraints.isAuthority)
    return refuse('SV-5', 'a root is not marked as one');
  return { kind: 'root', root };
}

function readRoot(bytes: Uint8Array): ForeignRoot {
  requireReadable(bytes);
  const outer = new Fields(readDer(bytes), 'the certificate');
  const fields = new Fields(outer.take(tag.sequence, 'body'), 'the certificate body');
  outer.take(tag.sequence, 'signature algorithm');
  readBitString(outer.take(tag.bitString, 'signature'));
  outer.end();
  fields.take(0xa0, 'version');
  fields.take(tag.integer, 'serial number');
  fields.take(tag.sequence, 'signature algorithm');
  fields.take(tag.sequence, 'issuer');
  const [from, until] = children(fields.take(tag.sequence, 'validity'));
  const subject = fields.take(tag.sequence, 'subject');
  const spki = fields.take(tag.sequence, 'public key').bytes;
  const extensions = readExtensions(fields.take(0xa3, 'extensions'));
  fields.end();
  if (!from || !until) throw new DerError('the validity does not have two times');
  if (subject.content.length === 0) throw new DerError('a root has no name');
  return { der: bytes, subject: subject.bytes, spki, notBefore: readTime(from), notAfter: readTime(until), extensions };
}

/** OpenSSL must be able to use it, or every connection would fail later. */
function requireReadable(bytes: Uint8Array): void {
  try {
    if (new X509Certificate(bytes).publicKey.asymmetricKeyType !== undefined) return;
  } catch {
    // Any failure means the same.
  }
  throw new DerError('it is not a certificate that OpenSSL can use');
}

import { isHostname } from '../scalar/hostname.ts';
import type { SpiffeId } from '../scalar/spiffe-id.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { der } from './der.ts';
import { keyIdentifier, type SigningKey, signatureAlgorithm } from './key.ts';
import { oid } from './oid.ts';

/** A certificate authority that can sign: its certificate and its key. */
export interface Authority {
  readonly certificate: Certificate;
  readonly key: SigningKey;
}

/** Clocks of signers and nodes differ; a certificate is valid from this long before it is made. */
export const backdateSeconds = 300;

interface Moment {
  readonly now: Date;
  /** How long it is valid; shortened to the issuer's own end. */
  readonly lifetimeSeconds: number;
  /** 16 random bytes. The two top bits are set to `01`, so the number is positive and always as long. */
  readonly serial: Uint8Array;
}

/** Makes the self-signed root of a trust domain: an SVID without a path (SV-7) that may sign authorities. */
export async function issueRoot(input: Moment & { trustDomain: string; key: SigningKey }): Promise<Authority> {
  const name = authorityName('root', input.trustDomain, input.key);
  const certificate = await signed(input.key, {
    ...input,
    issuer: name,
    subject: name,
    spki: input.key.spki,
    validity: validity(input),
    extensions: authorityExtensions({ ...input, pathLength: 1, issuerSpki: input.key.spki }),
  });
  return { certificate: readCertificate(certificate), key: input.key };
}

/**
 * Makes an authority below a root that signs leaves only. Its names are constrained to the trust domain where that is a
 * host name, the only form RFC 5280 4.2.1.10 has URI constraints for.
 */
export async function issueIssuer(
  input: Moment & { trustDomain: string; key: SigningKey; root: Authority },
): Promise<Authority> {
  const certificate = await signed(input.root.key, {
    ...input,
    issuer: input.root.certificate.subject,
    subject: authorityName('issuer', input.trustDomain, input.key),
    spki: input.key.spki,
    validity: validity(input, input.root.certificate),
    extensions: [
      ...authorityExtensions({ ...input, pathLength: 0, issuerSpki: input.root.key.spki }),
      ...nameConstraints(input.trustDomain),
    ],
  });
  return { certificate: readCertificate(certificate), key: input.key };
}

/** Issues an X.509-SVID (SPIFFE X509-SVID) for a key whose holder has proved possession. Returns DER. */
export async function issueSvid(
  input: Moment & { authority: Authority; id: SpiffeId; spki: Uint8Array },
): Promise<Uint8Array> {
  return signed(input.authority.key, svidBody(input));
}

/** The part of an SVID that is signed: the same bytes for the same input. */
export function svidTbs(input: Moment & { authority: Authority; id: SpiffeId; spki: Uint8Array }): Uint8Array {
  return tbs(svidBody(input));
}

interface Body {
  readonly serial: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly validity: Uint8Array;
  readonly spki: Uint8Array;
  readonly extensions: readonly Uint8Array[];
}

function svidBody(input: Moment & { authority: Authority; id: SpiffeId; spki: Uint8Array }): Body {
  const issuer = input.authority.certificate;
  return {
    serial: input.serial,
    issuer: issuer.subject,
    subject: der.sequence(),
    validity: validity(input, issuer),
    spki: input.spki,
    extensions: [
      extension(oid.basicConstraints, true, der.sequence()),
      extension(oid.keyUsage, true, der.bitString(Uint8Array.of(0x80), 7)),
      extension(oid.extendedKeyUsage, false, der.sequence(der.oid(oid.serverAuth), der.oid(oid.clientAuth))),
      subjectKey(input.spki),
      authorityKey(input.authority.key.spki),
      // Critical, because the subject is empty (RFC 5280 4.1.2.6).
      extension(oid.subjectAlternativeName, true, der.sequence(der.implicit(6, Buffer.from(input.id, 'latin1')))),
    ],
  };
}

async function signed(key: SigningKey, body: Body): Promise<Uint8Array> {
  const bytes = tbs(body);
  return der.sequence(bytes, signatureAlgorithm, der.bitString(await key.sign(bytes)));
}

function tbs(body: Body): Uint8Array {
  return der.sequence(
    der.explicit(0, der.integer(2)),
    der.unsigned(positive(body.serial)),
    signatureAlgorithm,
    body.issuer,
    body.validity,
    body.subject,
    body.spki,
    der.explicit(3, der.sequence(...body.extensions)),
  );
}

function positive(serial: Uint8Array): Uint8Array {
  if (serial.length !== 16) throw new RangeError('a serial number is made from 16 random bytes');
  const [first = 0, ...rest] = serial;
  return Uint8Array.of((first & 0x3f) | 0x40, ...rest);
}

function validity({ now, lifetimeSeconds }: Moment, issuer?: Certificate): Uint8Array {
  const second = Math.floor(now.getTime() / 1000) * 1000;
  const from = Math.max(second - backdateSeconds * 1000, issuer?.notBefore.getTime() ?? Number.NEGATIVE_INFINITY);
  const until = Math.min(second + lifetimeSeconds * 1000, issuer?.notAfter.getTime() ?? Number.POSITIVE_INFINITY);
  return der.sequence(der.time(new Date(from)), der.time(new Date(until)));
}

function authorityExtensions(input: {
  trustDomain: string;
  pathLength: number;
  key: SigningKey;
  issuerSpki: Uint8Array;
}): Uint8Array[] {
  const uri = Buffer.from(`spiffe://${input.trustDomain}`, 'latin1');
  return [
    extension(oid.basicConstraints, true, der.sequence(der.boolean(true), der.integer(input.pathLength))),
    extension(oid.keyUsage, true, der.bitString(Uint8Array.of(0x06), 1)),
    subjectKey(input.key.spki),
    authorityKey(input.issuerSpki),
    extension(oid.subjectAlternativeName, false, der.sequence(der.implicit(6, uri))),
  ];
}

function nameConstraints(trustDomain: string): Uint8Array[] {
  if (!isHostname(trustDomain)) return [];
  const permitted = der.sequence(der.implicit(6, Buffer.from(trustDomain, 'latin1')));
  return [extension(oid.nameConstraints, true, der.sequence(der.explicit(0, permitted)))];
}

function subjectKey(spki: Uint8Array): Uint8Array {
  return extension(oid.subjectKeyIdentifier, false, der.octetString(keyIdentifier(spki)));
}

function authorityKey(spki: Uint8Array): Uint8Array {
  return extension(oid.authorityKeyIdentifier, false, der.sequence(der.implicit(0, keyIdentifier(spki))));
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

/**
 * The name of an authority. It carries the start of its key identifier, so that verifiers that look issuers up by name
 * find the right one while two roots overlap. X.520 limits a part to 64 characters.
 */
function authorityName(role: string, trustDomain: string, key: SigningKey): Uint8Array {
  const short = Buffer.from(keyIdentifier(key.spki)).toString('hex').slice(0, 16);
  return der.sequence(
    der.set(der.sequence(der.oid(oid.organization), der.utf8(trustDomain.slice(0, 64)))),
    der.set(der.sequence(der.oid(oid.commonName), der.utf8(`${role} ${short}`))),
  );
}

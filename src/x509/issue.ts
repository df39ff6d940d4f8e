import { isHostname } from '../scalar/hostname.ts';
import type { SpiffeId } from '../scalar/spiffe-id.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { der } from './der.ts';
import type { ForeignRoot } from './foreign-root.ts';
import { keyIdentifier, type SigningKey, signatureAlgorithm } from './key.ts';
import { oid } from './oid.ts';
import { parseAuthority, parseSvid } from './svid.ts';

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
  const certificate = await signed(input.key, 'authority', {
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
  const certificate = await signed(input.root.key, 'authority', {
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
  return signed(input.authority.key, 'leaf', svidBody(input));
}

/**
 * Makes the anchor above the cross-certificates of one foreign trust domain. It names no SPIFFE ID: it belongs to neither
 * trust domain, and its key signs once and is thrown away.
 */
export async function issueConstraintRoot(
  input: Moment & { trustDomain: string; key: SigningKey },
): Promise<Authority> {
  const name = authorityName('constraint', input.trustDomain, input.key);
  const certificate = await signed(input.key, 'authority', {
    ...input,
    issuer: name,
    subject: name,
    spki: input.key.spki,
    validity: validity(input),
    extensions: [
      ...signingExtensions({
        pathLength: 2,
        subject: keyIdentifier(input.key.spki),
        issuer: keyIdentifier(input.key.spki),
      }),
      ...nameConstraints(input.trustDomain),
    ],
  });
  return { certificate: readCertificate(certificate), key: input.key };
}

/** Certifies the name and key of a foreign root, for names of its own trust domain only (SV-8). Returns DER. */
export async function issueCrossCertificate(
  input: Moment & { trustDomain: string; anchor: Authority; root: ForeignRoot; subjectKey: Uint8Array },
): Promise<Uint8Array> {
  const { anchor, root, subjectKey, trustDomain } = input;
  return signed(anchor.key, 'foreign', {
    ...input,
    issuer: anchor.certificate.subject,
    subject: root.subject,
    spki: root.spki,
    validity: validity(input, anchor.certificate),
    extensions: [
      ...signingExtensions({ pathLength: 1, subject: subjectKey, issuer: keyIdentifier(anchor.key.spki) }),
      ...nameConstraints(trustDomain),
    ],
  });
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

type Role = 'leaf' | 'authority' | 'foreign';

/**
 * Signs only what would be accepted: the certificate is first put together with a signature that is none, and read by the
 * strict reader. What it refuses is a mistake of ours, found before an authority has vouched for it.
 */
async function signed(key: SigningKey, role: Role, body: Body): Promise<Uint8Array> {
  const bytes = tbs(body);
  const assemble = (signature: Uint8Array) => der.sequence(bytes, signatureAlgorithm, der.bitString(signature));
  if (role !== 'foreign') {
    const parsed = role === 'leaf' ? parseSvid(assemble(noSignature)) : parseAuthority(assemble(noSignature));
    if (parsed.kind === 'refused') throw new Error(`refusing to sign what breaks ${parsed.rule}: ${parsed.reason}`);
  }
  return assemble(await key.sign(bytes));
}

/** Well formed, over nothing. */
const noSignature = der.sequence(der.integer(1), der.integer(1));

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
  const { pathLength } = input;
  return [
    ...signingExtensions({
      pathLength,
      subject: keyIdentifier(input.key.spki),
      issuer: keyIdentifier(input.issuerSpki),
    }),
    extension(oid.subjectAlternativeName, false, der.sequence(der.implicit(6, uri))),
  ];
}

/** What makes a certificate one that may sign others. */
function signingExtensions(input: { pathLength: number; subject: Uint8Array; issuer: Uint8Array }): Uint8Array[] {
  return [
    extension(oid.basicConstraints, true, der.sequence(der.boolean(true), der.integer(input.pathLength))),
    extension(oid.keyUsage, true, der.bitString(Uint8Array.of(0x06), 1)),
    extension(oid.subjectKeyIdentifier, false, der.octetString(input.subject)),
    extension(oid.authorityKeyIdentifier, false, der.sequence(der.implicit(0, input.issuer))),
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

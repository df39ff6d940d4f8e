import { der } from '../../src/x509/der.ts';
import { type Authority, issueIssuer, issueRoot } from '../../src/x509/issue.ts';
import { createKeyPair, keyIdentifier, type SigningKey, signatureAlgorithm, signingKey } from '../../src/x509/key.ts';
import { oid } from '../../src/x509/oid.ts';
import type { TrustBundle } from '../../src/x509/trust-bundle.ts';

/** The moment every test of certificates stands at. */
export const now = new Date('2030-06-01T12:00:00.000Z');

export const day = 86_400;

/** A trust domain with a root and an issuer, and the bundle others hold of it. */
export interface Realm {
  readonly trustDomain: string;
  readonly root: Authority;
  readonly issuer: Authority;
  readonly bundle: TrustBundle;
}

export async function createRealm(trustDomain = 'a.test', at = now): Promise<Realm> {
  const root = await issueRoot({
    trustDomain,
    key: signingKey(createKeyPair()),
    now: at,
    lifetimeSeconds: 3650 * day,
    serial: serial(1),
  });
  const issuer = await issueIssuer({
    trustDomain,
    root,
    key: signingKey(createKeyPair()),
    now: at,
    lifetimeSeconds: 90 * day,
    serial: serial(2),
  });
  const bundle = { trustDomain, sequence: 1, refreshHintSeconds: 300, authorities: [root.certificate.der] };
  return { trustDomain, root, issuer, bundle };
}

/** 16 bytes that stand for random ones. */
export function serial(first: number): Uint8Array {
  return Uint8Array.of(first, ...new Array<number>(15).fill(0xab));
}

/** What can be wrong with a certificate; what is left out is right for a leaf. */
export interface Forgery {
  readonly uris?: readonly string[];
  readonly namesCritical?: boolean;
  readonly names?: readonly Uint8Array[];
  readonly subject?: Uint8Array;
  readonly keyUsage?: { readonly bits: number; readonly unused: number; readonly critical?: boolean } | 'none';
  readonly basicConstraints?: Uint8Array;
  readonly basicConstraintsCritical?: boolean;
  readonly purposes?: readonly string[] | 'none';
  readonly more?: readonly Uint8Array[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly spki?: Uint8Array;
  readonly serial?: Uint8Array;
  readonly version?: number;
  readonly algorithm?: Uint8Array;
}

/** Signs whatever it is told to, as a broken or hostile authority would. Returns DER. */
export async function forge(issuer: Authority, forgery: Forgery = {}): Promise<Uint8Array> {
  const key: SigningKey = issuer.key;
  const spki = forgery.spki ?? signingKey(createKeyPair()).spki;
  const body = der.sequence(
    der.explicit(0, der.integer(forgery.version ?? 2)),
    forgery.serial ?? der.unsigned(serial(0x45)),
    forgery.algorithm ?? signatureAlgorithm,
    issuer.certificate.subject,
    der.sequence(
      der.time(forgery.notBefore ?? new Date(now.getTime() - 1000)),
      der.time(forgery.notAfter ?? new Date(now.getTime() + day * 1000)),
    ),
    forgery.subject ?? der.sequence(),
    spki,
    der.explicit(3, der.sequence(...extensions(forgery, spki, key))),
  );
  return der.sequence(body, forgery.algorithm ?? signatureAlgorithm, der.bitString(await key.sign(body)));
}

export function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

export function uriName(uri: string): Uint8Array {
  return der.implicit(6, Buffer.from(uri, 'latin1'));
}

function extensions(forgery: Forgery, spki: Uint8Array, key: SigningKey): Uint8Array[] {
  const usage = forgery.keyUsage ?? { bits: 0x80, unused: 7 };
  const purposes = forgery.purposes ?? [oid.serverAuth, oid.clientAuth];
  const names = forgery.names ?? (forgery.uris ?? ['spiffe://a.test/ns/shop/sa/web']).map(uriName);
  return [
    extension(
      oid.basicConstraints,
      forgery.basicConstraintsCritical ?? true,
      forgery.basicConstraints ?? der.sequence(),
    ),
    ...(usage === 'none'
      ? []
      : [extension(oid.keyUsage, usage.critical ?? true, der.bitString(Uint8Array.of(usage.bits), usage.unused))]),
    ...(purposes === 'none'
      ? []
      : [extension(oid.extendedKeyUsage, false, der.sequence(...purposes.map((purpose) => der.oid(purpose))))]),
    extension(oid.authorityKeyIdentifier, false, der.sequence(der.implicit(0, keyIdentifier(key.spki)))),
    extension(oid.subjectKeyIdentifier, false, der.octetString(keyIdentifier(spki))),
    ...(names.length > 0
      ? [extension(oid.subjectAlternativeName, forgery.namesCritical ?? true, der.sequence(...names))]
      : []),
    ...(forgery.more ?? []),
  ];
}

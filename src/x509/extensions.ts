import { tag } from './der.ts';
import { children, DerError, type Element, Fields, readBoolean, readDer, readOid, readUnsigned } from './der-reader.ts';
import { oid } from './oid.ts';

/** What the extensions of a certificate say. An extension that is not there is undefined. */
export interface Extensions {
  readonly basicConstraints: BasicConstraints | undefined;
  readonly keyUsage: KeyUsage | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly subjectAlternativeName: SubjectAlternativeName | undefined;
  readonly nameConstraints: NameConstraints | undefined;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly authorityKeyIdentifier: Uint8Array | undefined;
}

export interface BasicConstraints {
  readonly critical: boolean;
  readonly isAuthority: boolean;
  /** How many authorities may follow before the leaf. */
  readonly pathLength: number | undefined;
}

/** The bits of RFC 5280 4.2.1.3 that SPIFFE has rules about. */
export interface KeyUsage {
  readonly critical: boolean;
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
  readonly crlSign: boolean;
}

export interface SubjectAlternativeName {
  readonly critical: boolean;
  readonly uris: readonly string[];
}

/** URI constraints as host names (RFC 5280 4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly string[];
  readonly excluded: readonly string[];
}

interface RawExtension {
  readonly critical: boolean;
  readonly value: Element;
}

/**
 * Reads the `[3]` extensions of a certificate. Refused: an extension twice, a critical one we do not know, and name
 * constraints on anything but URIs, because what we cannot enforce we must not accept (SV-8).
 */
export function readExtensions(wrapper: Element): Extensions {
  const [list, ...more] = children(wrapper);
  if (list?.tag !== tag.sequence || more.length > 0) throw new DerError('the extensions are not one list');
  const found = new Map<string, RawExtension>();
  for (const element of children(list)) readExtension(element, found);
  const read = <T>(id: string, parse: (raw: RawExtension) => T): T | undefined => {
    const raw = found.get(id);
    return raw && parse(raw);
  };
  return {
    basicConstraints: read(oid.basicConstraints, readBasicConstraints),
    keyUsage: read(oid.keyUsage, readKeyUsage),
    extendedKeyUsage: read(oid.extendedKeyUsage, (raw) => children(expectSequence(raw.value)).map(readOid)),
    subjectAlternativeName: read(oid.subjectAlternativeName, readSubjectAlternativeName),
    nameConstraints: read(oid.nameConstraints, readNameConstraints),
    subjectKeyIdentifier: read(oid.subjectKeyIdentifier, (raw) => expect(raw.value, tag.octetString).content),
    authorityKeyIdentifier: read(oid.authorityKeyIdentifier, readAuthorityKeyIdentifier),
  };
}

const known: ReadonlySet<string> = new Set([
  oid.basicConstraints,
  oid.keyUsage,
  oid.extendedKeyUsage,
  oid.subjectAlternativeName,
  oid.nameConstraints,
  oid.subjectKeyIdentifier,
  oid.authorityKeyIdentifier,
]);

function readExtension(element: Element, found: Map<string, RawExtension>): void {
  const fields = new Fields(element, 'an extension');
  const id = readOid(fields.take(tag.oid, 'identifier'));
  const flag = fields.takeIf(tag.boolean);
  const critical = flag !== undefined && readBoolean(flag);
  if (flag && !critical) throw new DerError('an extension writes a default value, which DER forbids');
  const content = fields.take(tag.octetString, 'value').content;
  fields.end();
  if (found.has(id)) throw new DerError(`the extension ${id} is there twice`);
  if (critical && !known.has(id)) throw new DerError(`the critical extension ${id} is unknown`);
  // Unknown extensions are not looked into: they may hold anything.
  if (known.has(id)) found.set(id, { critical, value: readDer(content) });
}

function readBasicConstraints({ critical, value }: RawExtension): BasicConstraints {
  const fields = new Fields(value, 'basic constraints');
  const flag = fields.takeIf(tag.boolean);
  const isAuthority = flag !== undefined && readBoolean(flag);
  if (flag && !isAuthority) throw new DerError('basic constraints write a default value, which DER forbids');
  const length = fields.takeIf(tag.integer);
  fields.end();
  if (length && !isAuthority) throw new DerError('basic constraints limit the path of a certificate that has none');
  const pathLength = length && readUnsigned(length);
  if (pathLength && pathLength.length > 1) throw new DerError('basic constraints have an absurd path length');
  return { critical, isAuthority, pathLength: pathLength?.[0] };
}

function readKeyUsage({ critical, value }: RawExtension): KeyUsage {
  const content = expect(value, tag.bitString).content;
  const first = content[1] ?? 0;
  if (content.length < 2 || content.length > 3) throw new DerError('the key usage is empty or too long');
  return {
    critical,
    digitalSignature: (first & 0x80) !== 0,
    keyCertSign: (first & 0x04) !== 0,
    crlSign: (first & 0x02) !== 0,
  };
}

const uriName = 0x86;

function readSubjectAlternativeName({ critical, value }: RawExtension): SubjectAlternativeName {
  const names = children(expectSequence(value));
  return { critical, uris: names.filter((name) => name.tag === uriName).map(readAscii) };
}

function readNameConstraints({ value }: RawExtension): NameConstraints {
  const fields = new Fields(value, 'name constraints');
  const [permitted, excluded] = [fields.takeIf(0xa0), fields.takeIf(0xa1)];
  fields.end();
  return { permitted: readSubtrees(permitted), excluded: readSubtrees(excluded) };
}

function readSubtrees(list: Element | undefined): string[] {
  if (!list) return [];
  return children(list).map((subtree) => {
    const [base, ...more] = children(expectSequence(subtree));
    if (base?.tag !== uriName || more.length > 0) throw new DerError('name constraints limit more than URIs');
    return readAscii(base);
  });
}

function readAuthorityKeyIdentifier({ value }: RawExtension): Uint8Array | undefined {
  return children(expectSequence(value)).find((part) => part.tag === 0x80)?.content;
}

function readAscii(element: Element): string {
  if (element.content.some((byte) => byte < 0x20 || byte > 0x7e)) throw new DerError('a name is not printable ASCII');
  return Buffer.from(element.content).toString('latin1');
}

function expectSequence(element: Element): Element {
  return expect(element, tag.sequence);
}

function expect(element: Element, expected: number): Element {
  if (element.tag !== expected) throw new DerError('an extension has the wrong type');
  return element;
}

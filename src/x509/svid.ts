import { parseSpiffeId, type SpiffeId } from '../scalar/spiffe-id.ts';
import { type Certificate, isIssuedBy, isValidAt, readCertificate } from './certificate.ts';
import { DerError } from './der-reader.ts';
import { oid } from './oid.ts';
import type { TrustBundle } from './trust-bundle.ts';

/** An X.509-SVID that keeps every rule of the profile for leaves. It is not yet known who signed it. */
export interface Svid {
  readonly id: SpiffeId;
  readonly trustDomain: string;
  readonly certificate: Certificate;
}

/**
 * The rule a refused certificate breaks: SV-n of the SPIFFE X509-SVID profile, ID-n of the SPIFFE-ID standard,
 * `form` for what is not a strict P-256 certificate, `time` and `path` for RFC 5280 section 6.
 */
export type SvidRule =
  | 'form'
  | 'ID'
  | 'SV-1'
  | 'SV-2'
  | 'SV-3'
  | 'SV-4'
  | 'SV-5'
  | 'SV-6'
  | 'SV-7'
  | 'SV-8'
  | 'SV-9'
  | 'time'
  | 'path';

export interface SvidRefusal {
  readonly kind: 'refused';
  readonly rule: SvidRule;
  readonly reason: string;
}

/** Longest chain looked at, leaf included: a root, two levels of authorities, a leaf. */
const longestChain = 3;

/** Reads a leaf by every rule that concerns it alone. Envoy checks fewer; this is the strict one. */
export function parseSvid(bytes: Uint8Array): { kind: 'svid'; svid: Svid } | SvidRefusal {
  const read = tryRead(bytes);
  if (read.kind === 'refused') return read;
  const { certificate } = read;
  const identity = readIdentity(certificate);
  if (identity.kind === 'refused') return identity;
  if (identity.path === '') return refuse('SV-2', 'the SPIFFE ID of a leaf has no path');
  const broken = leafRule(certificate);
  return broken ?? { kind: 'svid', svid: { id: identity.id, trustDomain: identity.trustDomain, certificate } };
}

/**
 * Verifies a chain, leaf first and without the root, against the bundle of the leaf's own trust domain and no other
 * (SV-9). Every certificate must be used, valid now, and issued by the next.
 */
export function verifySvid(input: {
  chain: readonly Uint8Array[];
  bundle: TrustBundle;
  now: Date;
}): { kind: 'verified'; svid: Svid } | SvidRefusal {
  const [leaf, ...above] = input.chain;
  if (!leaf) return refuse('path', 'the chain is empty');
  if (input.chain.length > longestChain) return refuse('path', 'the chain is too long');
  const parsed = parseSvid(leaf);
  if (parsed.kind === 'refused') return parsed;
  const { svid } = parsed;
  if (svid.trustDomain !== input.bundle.trustDomain) {
    return refuse('SV-9', `the leaf is of trust domain ${svid.trustDomain}, the bundle of ${input.bundle.trustDomain}`);
  }
  const authorities = readAuthorities(above);
  if (authorities.kind === 'refused') return authorities;
  const anchors = readAuthorities(input.bundle.authorities);
  if (anchors.kind === 'refused') return anchors;
  return (
    pathRule([svid.certificate, ...authorities.certificates], anchors.certificates, input.now) ?? {
      kind: 'verified',
      svid,
    }
  );
}

/** Reads an authority by the rules that concern it alone (SV-4, SV-5, SV-7). */
export function parseAuthority(bytes: Uint8Array): { kind: 'authority'; certificate: Certificate } | SvidRefusal {
  const read = tryRead(bytes);
  if (read.kind === 'refused') return read;
  const { extensions } = read.certificate;
  const broken = authorityRule(read.certificate);
  if (broken) return broken;
  // An authority without a URI is no SVID, which SV-7 allows: a corporate root, for example.
  if (extensions.subjectAlternativeName?.uris.length) {
    const identity = readIdentity(read.certificate);
    if (identity.kind === 'refused') return identity;
    if (identity.path !== '') return refuse('SV-7', 'the SPIFFE ID of an authority has a path');
  }
  return { kind: 'authority', certificate: read.certificate };
}

function tryRead(bytes: Uint8Array): { kind: 'read'; certificate: Certificate } | SvidRefusal {
  try {
    return { kind: 'read', certificate: readCertificate(bytes) };
  } catch (error) {
    if (error instanceof DerError) return refuse('form', error.message);
    throw error;
  }
}

function readIdentity(
  certificate: Certificate,
): { kind: 'identity'; id: SpiffeId; trustDomain: string; path: string } | SvidRefusal {
  const uris = certificate.extensions.subjectAlternativeName?.uris ?? [];
  const [uri, ...more] = uris;
  if (uri === undefined) return refuse('SV-1', 'there is no URI among the names');
  if (more.length > 0) return refuse('SV-1', 'there is more than one URI among the names');
  const id = parseSpiffeId(uri);
  return id ? { kind: 'identity', ...id } : refuse('ID', `${uri} is not a SPIFFE ID`);
}

function leafRule({ subjectIsEmpty, extensions }: Certificate): SvidRefusal | undefined {
  const { basicConstraints, keyUsage, extendedKeyUsage, subjectAlternativeName } = extensions;
  if (subjectIsEmpty && !subjectAlternativeName?.critical) {
    return refuse('SV-3', 'the subject is empty and the names are not critical');
  }
  if (!keyUsage?.critical) return refuse('SV-4', 'the key usage is missing or not critical');
  if (!keyUsage.digitalSignature) return refuse('SV-4', 'a leaf may not make digital signatures');
  if (keyUsage.keyCertSign || keyUsage.crlSign) return refuse('SV-4', 'a leaf may sign certificates');
  if (basicConstraints?.isAuthority) return refuse('SV-5', 'a leaf is marked as an authority');
  const both = [oid.serverAuth, oid.clientAuth].every((purpose) => extendedKeyUsage?.includes(purpose));
  if (extendedKeyUsage && !both) return refuse('SV-6', 'the extended key usage lacks server or client');
  return undefined;
}

function authorityRule({ extensions }: Certificate): SvidRefusal | undefined {
  const { basicConstraints, keyUsage } = extensions;
  if (!keyUsage?.critical) return refuse('SV-4', 'the key usage of an authority is missing or not critical');
  if (!keyUsage.keyCertSign) return refuse('SV-4', 'an authority may not sign certificates');
  if (!basicConstraints?.isAuthority) return refuse('SV-5', 'an authority is not marked as one');
  if (!basicConstraints.critical) return refuse('SV-5', 'the basic constraints of an authority are not critical');
  return undefined;
}

function readAuthorities(
  list: readonly Uint8Array[],
): { kind: 'authorities'; certificates: Certificate[] } | SvidRefusal {
  const certificates: Certificate[] = [];
  for (const bytes of list) {
    const parsed = parseAuthority(bytes);
    if (parsed.kind === 'refused') return parsed;
    certificates.push(parsed.certificate);
  }
  return { kind: 'authorities', certificates };
}

/** RFC 5280 section 6, from the leaf up. `path` excludes the anchor. */
function pathRule(path: readonly Certificate[], anchors: readonly Certificate[], now: Date): SvidRefusal | undefined {
  const last = path.at(-1);
  const anchor = last && anchors.find((candidate) => isIssuedBy(last, candidate));
  if (!anchor) return refuse('path', 'no authority of the trust domain signed the chain');
  const whole = [...path, anchor];
  for (const [index, certificate] of whole.entries()) {
    const issuer = whole[index + 1];
    if (issuer && !isIssuedBy(certificate, issuer)) return refuse('path', 'the chain does not hold together');
    if (!isValidAt(certificate, now))
      return refuse('time', 'a certificate of the chain has expired or is not valid yet');
    if (index === 0) continue;
    const limit = certificate.extensions.basicConstraints?.pathLength;
    if (limit !== undefined && index - 1 > limit) return refuse('path', 'the chain is longer than an authority allows');
    const outside = whole.slice(0, index).some((below) => !mayName(certificate, below));
    if (outside) return refuse('SV-8', 'a name lies outside the constraints of an authority');
  }
  return undefined;
}

/** RFC 5280 4.2.1.10 for URIs: the host must be permitted, if any are, and must not be excluded. */
function mayName(authority: Certificate, below: Certificate): boolean {
  const constraints = authority.extensions.nameConstraints;
  if (!constraints) return true;
  const hosts = (below.extensions.subjectAlternativeName?.uris ?? []).map(
    (uri) => parseSpiffeId(uri)?.trustDomain ?? '',
  );
  return hosts.every((host) => {
    const matches = (constraint: string) =>
      constraint.startsWith('.') ? host.endsWith(constraint) : host === constraint;
    const permitted = constraints.permitted.length === 0 || constraints.permitted.some(matches);
    return permitted && !constraints.excluded.some(matches);
  });
}

function refuse(rule: SvidRule, reason: string): SvidRefusal {
  return { kind: 'refused', rule, reason };
}

import type { SpiffeId } from '../scalar/spiffe-id.ts';
import { isIssuedBy, isValidAt, readCertificate } from '../x509/certificate.ts';
import { type Authority, issueSvid } from '../x509/issue.ts';
import { decodeBase64 } from '../x509/pem.ts';
import { parseSvid } from '../x509/svid.ts';
import type { ChosenKey } from './choose-key.ts';
import type { EnrolledKey } from './enrolled-keys.ts';
import type { Enrollment } from './enrollment.ts';
import { isPast, renewBelow } from './lifetime.ts';
import type { IssuedIdentity } from './manifest.ts';
import { formatTime } from './metadata.ts';

/** Who issues, and how. */
export interface Issuance {
  readonly authority: Authority;
  readonly now: Date;
  readonly lifetimeSeconds: number;
  /** 16 fresh random bytes at every call. */
  readonly randomSerial: () => Uint8Array;
}

/** What became of an identity in a release. */
export type IssueOutcome = 'issued' | 'renewed' | 'kept';

/**
 * The certificate for the chosen key: the previous release's while it has most of its life left, so that a release
 * without changes changes nothing for a node; else a new one.
 */
export async function identityFor(
  { enrollment, chosen }: { enrollment: Enrollment; chosen: Extract<ChosenKey, { kind: 'chosen' }> },
  previous: IssuedIdentity | undefined,
  issuance: Issuance,
): Promise<{ identity: IssuedIdentity; outcome: IssueOutcome }> {
  const { key } = chosen;
  const { spiffeId } = enrollment;
  const nextKeys = chosen.announced.map((next) => ({ ...next }));
  const samePlace = previous?.spkiSha256 === key.spkiSha256 && previous.spiffeId === spiffeId;
  if (previous && samePlace && isWorthKeeping(previous, { spiffeId, key }, issuance)) {
    return { identity: { ...previous, nextKeys }, outcome: 'kept' };
  }
  const keySince = chosen.since ?? formatTime(issuance.now);
  const issued = await issue({ spiffeId, key }, issuance);
  return { identity: { ...issued, keySince, nextKeys }, outcome: samePlace ? 'renewed' : 'issued' };
}

interface Holder {
  readonly spiffeId: string;
  readonly key: EnrolledKey;
}

async function issue(
  { spiffeId, key }: Holder,
  issuance: Issuance,
): Promise<Omit<IssuedIdentity, 'keySince' | 'nextKeys'>> {
  const leaf = await issueSvid({
    authority: issuance.authority,
    id: spiffeId as SpiffeId,
    spki: key.spki,
    serial: issuance.randomSerial(),
    now: issuance.now,
    lifetimeSeconds: issuance.lifetimeSeconds,
  });
  const { notBefore, notAfter } = readCertificate(leaf);
  return {
    spiffeId,
    spkiSha256: key.spkiSha256,
    chain: [leaf, issuance.authority.certificate.der].map((bytes) => Buffer.from(bytes).toString('base64')),
    notBefore: formatTime(notBefore),
    notAfter: formatTime(notAfter),
  };
}

/** A chain of another authority, or of a longer life than is wanted now, is not kept. */
function isWorthKeeping(previous: IssuedIdentity, { spiffeId, key }: Holder, issuance: Issuance): boolean {
  const [leaf, issuer, ...more] = previous.chain.map(decodeBase64);
  if (!leaf || !issuer || more.length > 0) return false;
  if (Buffer.compare(issuer, issuance.authority.certificate.der) !== 0) return false;
  const parsed = parseSvid(leaf);
  if (parsed.kind === 'refused' || parsed.svid.id !== spiffeId) return false;
  const { certificate } = parsed.svid;
  if (Buffer.compare(certificate.spki, key.spki) !== 0) return false;
  if (!isValidAt(certificate, issuance.now) || !isIssuedBy(certificate, issuance.authority.certificate)) return false;
  if (formatTime(certificate.notAfter) !== previous.notAfter) return false;
  const latest = issuance.now.getTime() + issuance.lifetimeSeconds * 1000;
  const { notBefore: start, notAfter: end } = certificate;
  return end.getTime() <= latest && !isPast(renewBelow, { start, end, now: issuance.now });
}

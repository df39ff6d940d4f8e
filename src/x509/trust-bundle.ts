import { canonicalJson } from '../output/canonical-json.ts';
import { DerError } from './der-reader.ts';
import { publicKeyBits } from './key.ts';
import { decodeBase64 } from './pem.ts';
import { parseStrictJson } from './strict-json.ts';
import { parseAuthority } from './svid.ts';

/** The roots of one trust domain. Bundles of two trust domains are never merged (TB-7). */
export interface TrustBundle {
  readonly trustDomain: string;
  /** Grows whenever the content changes (TB-2). */
  readonly sequence: number;
  /** How often consumers should look for a new one. */
  readonly refreshHintSeconds: number;
  /** DER certificates. None means that every SVID of the trust domain is invalid (TB-1). */
  readonly authorities: readonly Uint8Array[];
}

/** Writes a bundle as the JWK Set of the SPIFFE Trust Domain and Bundle standard, section 4. */
export function writeTrustBundle(bundle: TrustBundle): string {
  return canonicalJson({
    spiffe_sequence: bundle.sequence,
    spiffe_refresh_hint: bundle.refreshHintSeconds,
    keys: bundle.authorities.map(writeKey),
  });
}

/**
 * Reads a bundle. Keys for other uses, of unknown types or without a certificate are ignored, as the standard asks; a
 * certificate that is there but is not a sound authority refuses the whole bundle, because part of a trust is no trust.
 */
export function parseTrustBundle(
  trustDomain: string,
  bytes: Uint8Array,
): { kind: 'bundle'; bundle: TrustBundle } | { kind: 'refused'; reason: string } {
  const parsed = parseStrictJson(bytes);
  if (parsed.kind === 'refused') return parsed;
  const { value } = parsed;
  if (!isRecord(value) || !Array.isArray(value['keys'])) return refuse('it has no list of keys');
  const sequence = value['spiffe_sequence'];
  const refreshHint = value['spiffe_refresh_hint'] ?? defaultRefreshHintSeconds;
  if (!isCount(sequence) || !isCount(refreshHint)) return refuse('its sequence or refresh hint is not a whole number');
  const authorities: Uint8Array[] = [];
  for (const key of value['keys']) {
    const read = readKey(key);
    if (read.kind === 'refused') return read;
    if (read.kind === 'certificate') authorities.push(read.bytes);
  }
  return { kind: 'bundle', bundle: { trustDomain, sequence, refreshHintSeconds: refreshHint, authorities } };
}

const defaultRefreshHintSeconds = 300;
const use = 'x509-svid';

function writeKey(certificate: Uint8Array): unknown {
  const parsed = parseAuthority(certificate);
  if (parsed.kind === 'refused') throw new DerError(`a root breaks ${parsed.rule}: ${parsed.reason}`);
  const point = Buffer.from(publicKeyBits(parsed.certificate.spki));
  return {
    kty: 'EC',
    crv: 'P-256',
    use,
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
    x5c: [Buffer.from(certificate).toString('base64')],
  };
}

function readKey(
  key: unknown,
): { kind: 'ignored' } | { kind: 'certificate'; bytes: Uint8Array } | { kind: 'refused'; reason: string } {
  if (!isRecord(key)) return refuse('a key is not an object');
  if (typeof key['kty'] !== 'string' || !knownTypes.has(key['kty']) || key['use'] !== use) return { kind: 'ignored' };
  if (key['kid'] !== undefined) return refuse('an X.509 key has a key identifier'); // TB-5
  const chain = key['x5c'];
  if (!Array.isArray(chain) || chain.length === 0) return { kind: 'ignored' }; // TB-5
  const [first] = chain as unknown[];
  const bytes = typeof first === 'string' ? decodeBase64(first) : undefined;
  if (!bytes) return refuse('a certificate is not base64');
  const parsed = parseAuthority(bytes);
  return parsed.kind === 'refused' ? refuse(`${parsed.rule}: ${parsed.reason}`) : { kind: 'certificate', bytes };
}

const knownTypes: ReadonlySet<string> = new Set(['EC', 'RSA']);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function refuse(reason: string): { kind: 'refused'; reason: string } {
  return { kind: 'refused', reason };
}

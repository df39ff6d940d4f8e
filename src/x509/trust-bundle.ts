import { canonicalJson } from '../output/canonical-json.ts';
import { DerError } from './der-reader.ts';
import { parseForeignRoot } from './foreign-root.ts';
import { publicKeyBits } from './key.ts';
import { decodeBase64 } from './pem.ts';
import { parseStrictJson } from './strict-json.ts';
import { parseAuthority } from './svid.ts';

/** The roots of one trust domain. Bundles of two trust domains are never merged (TB-7). */
export interface TrustBundle {
  readonly trustDomain: string;
  /** Grows whenever the content changes (TB-2). A whole number up to 2^53-1, which every reader agrees on. */
  readonly sequence: number;
  /** How often consumers should look for a new one. */
  readonly refreshHintSeconds: number;
  /** DER certificates. None means that every SVID of the trust domain is invalid (TB-1). */
  readonly authorities: readonly Uint8Array[];
}

/**
 * Whose bundle it is. `own`: every root must be one that we could have made. `foreign`: another organisation's roots may have
 * keys of other types; nothing is verified against them but through a cross-certificate of ours.
 */
export type BundleOwner = 'own' | 'foreign';

export type BundleReading =
  | { readonly kind: 'bundle'; readonly bundle: TrustBundle }
  | { readonly kind: 'refused'; readonly reason: string };

/** Writes a bundle as the JWK Set of the SPIFFE Trust Domain and Bundle standard, section 4. */
export function writeTrustBundle(bundle: TrustBundle): string {
  return canonicalJson(bundleDocument(bundle));
}

/** The same as a value. */
export function bundleDocument({ sequence, refreshHintSeconds, authorities }: TrustBundle) {
  return {
    spiffe_sequence: sequence,
    spiffe_refresh_hint: refreshHintSeconds,
    keys: authorities.map(writeKey),
  };
}

/**
 * Reads a bundle. Keys of unknown use or type or without a certificate are ignored, as the standard asks; a certificate
 * that is there but is not a sound authority refuses the whole bundle, because part of a trust is no trust.
 */
export function parseTrustBundle(trustDomain: string, bytes: Uint8Array, owner: BundleOwner = 'own'): BundleReading {
  const parsed = parseStrictJson(bytes);
  return parsed.kind === 'refused' ? parsed : readBundleDocument(trustDomain, parsed.value, owner);
}

/** Reads a bundle that is part of something else. */
export function readBundleDocument(trustDomain: string, value: unknown, owner: BundleOwner = 'own'): BundleReading {
  if (!isRecord(value) || !Array.isArray(value['keys'])) return refuse('it has no list of keys');
  const sequence = value['spiffe_sequence'];
  const refreshHint = value['spiffe_refresh_hint'] ?? defaultRefreshHintSeconds;
  if (!isCount(sequence) || !isCount(refreshHint)) return refuse('its sequence or refresh hint is not a whole number');
  const authorities: Uint8Array[] = [];
  const identifiers: unknown[] = [];
  for (const key of value['keys']) {
    const read = readKey(key, owner);
    if (read.kind === 'refused') return read;
    if (read.kind === 'certificate') authorities.push(read.bytes);
    if (read.kind === 'token') identifiers.push(read.identifier);
  }
  if (new Set(identifiers).size !== identifiers.length) return refuse('two keys for tokens have one identifier');
  return { kind: 'bundle', bundle: { trustDomain, sequence, refreshHintSeconds: refreshHint, authorities } };
}

const defaultRefreshHintSeconds = 300;
const use = 'x509-svid';

/** Keys that sign tokens share one space of identifiers (TB-6). */
const tokenUses: ReadonlySet<unknown> = new Set(['jwt-svid', 'wit-svid']);

/** JWT-SVID section 2.2: no EdDSA, no HMAC, and not `none`. */
const tokenAlgorithms: ReadonlySet<unknown> = new Set(
  ['RS', 'ES', 'PS'].flatMap((family) => [256, 384, 512].map((bits) => `${family}${bits}`)),
);

type KeyReading =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'certificate'; readonly bytes: Uint8Array }
  | { readonly kind: 'token'; readonly identifier: string }
  | { readonly kind: 'refused'; readonly reason: string };

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

function readKey(key: unknown, owner: BundleOwner): KeyReading {
  if (!isRecord(key)) return refuse('a key is not an object');
  if (typeof key['kty'] !== 'string' || !knownTypes.has(key['kty'])) return { kind: 'ignored' };
  if (tokenUses.has(key['use'])) return readTokenKey(key);
  if (key['use'] !== use) return { kind: 'ignored' };
  if (key['kid'] !== undefined) return refuse('an X.509 key has a key identifier'); // TB-5
  const chain = key['x5c'];
  if (!Array.isArray(chain) || chain.length === 0) return { kind: 'ignored' }; // TB-5
  const [first] = chain as unknown[];
  const bytes = typeof first === 'string' ? decodeBase64(first) : undefined;
  if (!bytes) return refuse('a certificate is not base64');
  const parsed = owner === 'own' ? parseAuthority(bytes) : parseForeignRoot(bytes);
  return parsed.kind === 'refused' ? refuse(`${parsed.rule}: ${parsed.reason}`) : { kind: 'certificate', bytes };
}

/** Tokens are nothing we verify here; a key for them is only held against the rules. */
function readTokenKey(key: Record<string, unknown>): KeyReading {
  const { kid, alg } = key;
  if (typeof kid !== 'string' || kid === '') return refuse('a key for tokens has no identifier');
  if (alg !== undefined && !tokenAlgorithms.has(alg)) return refuse(`a key for tokens is for ${String(alg)}`);
  return { kind: 'token', identifier: kid };
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

import { canonicalJson } from '../output/canonical-json.ts';
import { compareText } from '../output/file-set.ts';
import { isTrustDomain } from '../scalar/spiffe-id.ts';
import { parseStrictJson } from './strict-json.ts';
import { bundleDocument, readBundleDocument, type TrustBundle } from './trust-bundle.ts';

/**
 * Bundles of several trust domains in one file (SPIFFE Trust Domain and Bundle, "bundle map"): what Envoy's SPIFFE validator
 * reads as `trust_bundles`. Each stays apart under its own name; bundles of two trust domains are never merged (TB-7).
 */
export function writeBundleMap(bundles: readonly TrustBundle[]): string {
  const sorted = [...bundles].sort((a, b) => compareText(a.trustDomain, b.trustDomain));
  const domains = sorted.map(({ trustDomain }) => trustDomain);
  if (new Set(domains).size !== domains.length) throw new Error('two bundles are of one trust domain');
  // The hint belongs to a bundle that is fetched alone, so a map has none (TB-8).
  const documents = sorted.map((bundle) => {
    const { spiffe_refresh_hint: _, ...document } = bundleDocument(bundle);
    return [bundle.trustDomain, document] as const;
  });
  return canonicalJson({ trust_domains: Object.fromEntries(documents) });
}

/** Reads a bundle map. One bad bundle, or a trust domain that is there twice, refuses all of it. */
export function parseBundleMap(
  bytes: Uint8Array,
): { kind: 'bundles'; bundles: ReadonlyMap<string, TrustBundle> } | { kind: 'refused'; reason: string } {
  const parsed = parseStrictJson(bytes);
  if (parsed.kind === 'refused') return parsed;
  const domains = (parsed.value as { trust_domains?: unknown } | null)?.trust_domains;
  if (typeof domains !== 'object' || domains === null || Array.isArray(domains)) {
    return { kind: 'refused', reason: 'it has no trust domains' };
  }
  const bundles = new Map<string, TrustBundle>();
  for (const [trustDomain, document] of Object.entries(domains)) {
    if (!isTrustDomain(trustDomain)) return { kind: 'refused', reason: `${trustDomain} is not a trust domain` };
    const read = readBundleDocument(trustDomain, document);
    if (read.kind === 'refused') return { kind: 'refused', reason: `${trustDomain}: ${read.reason}` };
    bundles.set(trustDomain, read.bundle);
  }
  return { kind: 'bundles', bundles };
}

import { workloadIdentity } from '../scalar/spiffe-id.ts';
import { spkiSha256 } from '../x509/key.ts';
import { decodeBase64 } from '../x509/pem.ts';
import { type Svid, verifySvid } from '../x509/svid.ts';
import type { TrustBundle } from '../x509/trust-bundle.ts';
import type { ManifestProxy, NodeManifest } from './manifest.ts';
import { formatTime } from './metadata.ts';
import { refusal } from './refusal.ts';

/**
 * Refuses a manifest in which any proxy has a certificate that peers should not accept: wrong name, chain, time, or a key
 * that is not the node's own. Envoy would load some of these, and an own proxy with a bad certificate is an outage.
 */
export function requireIdentities(input: {
  manifest: NodeManifest;
  trust: ReadonlyMap<string, TrustBundle>;
  now: Date;
  localKeys: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}): void {
  const { manifest, trust, now, localKeys } = input;
  const bundle = trust.get(manifest.trustDomain);
  for (const proxy of manifest.proxies) {
    const refuse = (rule: string, reason: string) => refusal('identity', { proxy: proxy.name, rule, reason });
    if (!bundle) throw refuse('SV-9', `there is no trust bundle for ${manifest.trustDomain}`);
    const chain = proxy.identity.chain.map(decodeBase64);
    const decoded = chain.filter((bytes) => bytes !== undefined);
    if (decoded.length !== chain.length) throw refuse('form', 'its chain is not base64');
    const verified = verifySvid({ chain: decoded, bundle, now });
    if (verified.kind === 'refused') throw refuse(verified.rule, verified.reason);
    const difference = findDifference(manifest, proxy, verified.svid);
    if (difference) throw refuse('the manifest', difference);
    const issued = proxy.identity.spkiSha256;
    if (localKeys && !localKeys.get(proxy.name)?.has(issued)) {
      const local = [...(localKeys.get(proxy.name) ?? [])].sort().join(', ');
      throw refusal('key-mismatch', { proxy: proxy.name, issued, local: local || 'none for it' });
    }
  }
}

/** Where the certificate and what the manifest says of it differ. */
function findDifference(
  { trustDomain }: NodeManifest,
  { name, identity }: ManifestProxy,
  svid: Svid,
): string | undefined {
  const [namespace = '', short = ''] = name.split('/');
  if (svid.id !== identity.spiffeId) return `it names ${identity.spiffeId}, the certificate ${svid.id}`;
  if (svid.id !== workloadIdentity(trustDomain, namespace, short)) return `${svid.id} is not the identity of ${name}`;
  if (spkiSha256(svid.certificate.spki) !== identity.spkiSha256) return 'it names another key';
  const { notBefore, notAfter } = svid.certificate;
  const sameTimes = formatTime(notBefore) === identity.notBefore && formatTime(notAfter) === identity.notAfter;
  return sameTimes ? undefined : 'it names other times';
}

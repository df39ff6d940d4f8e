/** A SPIFFE ID in the one form meshc issues: `spiffe://<trust domain>/ns/<namespace>/sa/<name>`. */
export type SpiffeId = string & { readonly scheme: 'spiffe' };

/** A trust domain (SPIFFE-ID 2.1): 1 to 255 characters of lower-case letters, digits, `.`, `-` and `_`. */
export function isTrustDomain(text: string): boolean {
  return /^[a-z0-9._-]{1,255}$/.test(text);
}

/** The identity of one workload or gateway. Its parts have been checked before. */
export function workloadIdentity(trustDomain: string, namespace: string, name: string): SpiffeId {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${name}` as SpiffeId;
}

/**
 * Reads any SPIFFE ID strictly (SPIFFE-ID 2): lower-case scheme and trust domain, no port, query, fragment, percent-encoding,
 * empty or dot segments or trailing slash, at most 2,048 bytes. Compared byte by byte, never through a URL parser,
 * which would fold `/a/../b` into `/b`.
 */
export function parseSpiffeId(text: string): { id: SpiffeId; trustDomain: string; path: string } | undefined {
  const match = /^spiffe:\/\/([a-z0-9._-]{1,255})((?:\/[a-zA-Z0-9._-]+)*)$/.exec(text);
  if (!match || text.length > 2048) return undefined;
  const [, trustDomain = '', path = ''] = match;
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return undefined;
  return { id: text as SpiffeId, trustDomain, path };
}

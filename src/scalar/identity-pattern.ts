import { parseSpiffeId } from './spiffe-id.ts';

/** One SPIFFE ID, or every one that begins so, by whole segments. */
export type IdentityPattern =
  | { readonly kind: 'exact'; readonly value: string }
  /** Ends with `/`. */
  | { readonly kind: 'below'; readonly value: string };

/** Reads a SPIFFE ID, or one that ends with `/*` for every one below it; undefined for what is neither. */
export function parseIdentityPattern(
  text: string,
): { readonly pattern: IdentityPattern; readonly trustDomain: string } | undefined {
  const isBelow = text.endsWith('/*');
  const read = parseSpiffeId(isBelow ? text.slice(0, -2) : text);
  if (!read || (!isBelow && read.path === '')) return undefined;
  const { id, trustDomain } = read;
  return { pattern: isBelow ? { kind: 'below', value: `${id}/` } : { kind: 'exact', value: id }, trustDomain };
}

/** Every identity of a namespace, in the form meshc issues them. */
export function identitiesOfNamespace(trustDomain: string, namespace: string): IdentityPattern {
  return { kind: 'below', value: `spiffe://${trustDomain}/ns/${namespace}/sa/` };
}

/** Whether a pattern means an identity. */
export function identityMatches({ kind, value }: IdentityPattern, identity: string): boolean {
  return kind === 'exact' ? identity === value : identity.startsWith(value);
}

/** Whether an identity is any of each list, or, of a negated one, none. */
export function isAmong(
  lists: readonly { readonly negated: boolean; readonly identities: readonly IdentityPattern[] }[],
  identity: string,
): boolean {
  return lists.every(
    ({ negated, identities }) => identities.some((pattern) => identityMatches(pattern, identity)) !== negated,
  );
}

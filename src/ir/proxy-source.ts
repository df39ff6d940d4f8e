import type { AddressRange } from '../scalar/address-range.ts';

/** Addresses of peers. */
export type AddressSet =
  | { readonly kind: 'any' }
  /** Sorted by address, then length; none covers another. Never none. */
  | { readonly kind: 'some'; readonly ranges: readonly AddressRange[] };

/** Who is believed, by `X-Forwarded-For`, about who the client is: the entry that many from the right. */
export type TrustedProxies =
  | { readonly kind: 'none' }
  | { readonly kind: 'trusted'; readonly from: AddressSet; readonly hops: number };

/** Whether connections must begin with the PROXY protocol, and whose may. */
export type ProxyProtocol = { readonly kind: 'none' } | { readonly kind: 'required'; readonly from: AddressSet };

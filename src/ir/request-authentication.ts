import type { Duration } from '../scalar/duration.ts';

/** Which tokens are looked at. What is not valid is refused; `required` says the same of no token at all. */
export type RequestAuthentication =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'tokens';
      /** `<namespace>/<name>`. */
      readonly name: string;
      readonly required: boolean;
      /** Sorted by issuer, each once. */
      readonly issuers: readonly TokenIssuer[];
    };

export interface TokenIssuer {
  readonly issuer: string;
  /** Sorted. */
  readonly audiences: readonly string[];
  /** The key set as JSON (RFC 7517). */
  readonly keySet: string;
  /** As written. */
  readonly locations: readonly TokenLocation[];
  /** Sorted by header, which is in lower case. */
  readonly claimHeaders: readonly { readonly header: string; readonly claim: string }[];
  readonly forward: boolean;
  readonly clockSkew: Duration;
}

export type TokenLocation =
  | { readonly kind: 'header'; readonly name: string; readonly prefix: string }
  | { readonly kind: 'query' | 'cookie'; readonly name: string };

/** TLS that ends at a gateway. */
export interface ListenerTls {
  /** `<namespace>/<name>` of each certificate, as written: where several are for a name, the first is presented. */
  readonly certificates: readonly string[];
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  readonly ciphers: Preference;
  readonly curves: Preference;
  /** Offered protocols (ALPN), most preferred first. */
  readonly alpn: readonly string[];
  readonly clients: ClientVerification;
}

export type TlsVersion = '1.2' | '1.3';

/** `proxy` leaves the choice to the proxy, whose own list is safe and grows with it. */
export type Preference = { readonly kind: 'proxy' } | { readonly kind: 'listed'; readonly names: readonly string[] };

/** Whether clients prove who they are. With `optional` a client may present nothing, but nothing wrong. */
export type ClientVerification =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'optional' | 'required';
      /** `<namespace>/<name>` of the authorities of which one must have signed. */
      readonly authority: string;
      /** Names of which the certificate must have one; any when empty. Sorted by kind, then value. */
      readonly names: readonly ClientName[];
    };

/** A subject alternative name. */
export interface ClientName {
  readonly kind: 'dns' | 'uri' | 'email';
  readonly value: string;
}

import type { TlsVersion } from './listener-tls.ts';

/** TLS that a proxy starts towards something outside the mesh. The server is always verified. */
export interface UpstreamTls {
  readonly kind: 'tls';
  readonly serverName: RequestedName;
  readonly authority: TrustedAuthority;
  readonly certificate: { readonly kind: 'none' } | { readonly kind: 'presented'; readonly name: string };
  readonly minVersion: TlsVersion;
}

/** What is asked for in the handshake, and which names the server must prove. */
export type RequestedName =
  /** Of `names`, sorted and never none, the certificate must have one. */
  | { readonly kind: 'fixed'; readonly name: string; readonly names: readonly string[] }
  /** The host of the request, which the certificate must be for. */
  | { readonly kind: 'of-request' };

/** Who must have signed the server's certificate: whoever the node trusts, or `<namespace>/<name>`. */
export type TrustedAuthority = { readonly kind: 'system' } | { readonly kind: 'named'; readonly name: string };

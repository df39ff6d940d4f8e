import type { CertificateAuthorityReference, CertificateReference } from './reference.ts';

/** What a `tls` listener does with TLS. */
export type ListenerTls = TlsPassthrough | TlsConnectionTermination;

/** TLS goes through untouched: the service behind has the certificate, and nothing of the content is seen. */
export interface TlsPassthrough {
  kind: 'passthrough';
}

/** TLS ends at the gateway. */
export interface TlsTermination {
  kind: 'terminate';
  /** The certificates presented, of which the one for the server name asked for. At least one. */
  certificates: CertificateReference[];
  /** The oldest version of TLS accepted; 1.2 by default. Anything older is broken (RFC 8996). */
  minVersion?: TlsVersion;
  /** The newest version of TLS accepted; 1.3 by default. */
  maxVersion?: TlsVersion;
  /** The cipher suites of TLS 1.2, in order of preference; those of TLS 1.3 cannot be chosen. */
  ciphers?: TlsCipher[];
  /** The groups of the key exchange, in order of preference. */
  curves?: TlsCurve[];
  /** Whether clients prove who they are. By default none is asked. */
  clients?: ClientCertificates;
}

/** TLS ends at the gateway, and what was inside is not HTTP. */
export interface TlsConnectionTermination extends TlsTermination {
  /** The protocols offered (ALPN, RFC 7301), in order of preference; none when left out. */
  alpn?: string[];
}

export type TlsVersion = '1.2' | '1.3';

/** Suites with forward secrecy and authenticated encryption (RFC 9325 section 4.2). Others are refused. */
export type TlsCipher =
  | 'ECDHE-ECDSA-AES128-GCM-SHA256'
  | 'ECDHE-RSA-AES128-GCM-SHA256'
  | 'ECDHE-ECDSA-AES256-GCM-SHA384'
  | 'ECDHE-RSA-AES256-GCM-SHA384'
  | 'ECDHE-ECDSA-CHACHA20-POLY1305'
  | 'ECDHE-RSA-CHACHA20-POLY1305';

/** Groups by the names BoringSSL has for them. `X25519MLKEM768` is secure against quantum computers. */
export type TlsCurve = 'X25519MLKEM768' | 'X25519' | 'P-256' | 'P-384' | 'P-521';

/** Clients that present a certificate of their own. */
export interface ClientCertificates {
  /** Who must have signed it. */
  authority: CertificateAuthorityReference;
  /** Whether a client without certificate is refused; true by default. One with a wrong certificate always is. */
  required?: boolean;
  /** Names of which the certificate must have one (subject alternative names); any when left out. */
  names?: ClientName[];
}

/** A subject alternative name (RFC 5280 section 4.2.1.6), compared whole. */
export interface ClientName {
  kind: 'dns' | 'uri' | 'email';
  value: string;
}

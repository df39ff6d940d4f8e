import type { TlsVersion } from './listener-tls.ts';
import type { CertificateAuthorityReference, CertificateReference } from './reference.ts';

/**
 * TLS that callers' proxies start towards something outside the mesh (TLS origination), after which programs speak to it in clear
 * text. The server is always verified.
 */
export interface UpstreamTls {
  /**
   * The server name asked for in the handshake (SNI); by default the host name of the service, or where it has several the one a
   * request names.
   */
  serverName?: string;
  /** Who must have signed the server's certificate; by default one of the authorities that the node trusts. */
  authority?: CertificateAuthorityReference;
  /** DNS names of which the server's certificate must have one; by default the server name. */
  names?: string[];
  /** The certificate that proves who calls, for servers that ask for one (mutual TLS). */
  certificate?: CertificateReference;
  /** The oldest version of TLS accepted; 1.2 by default. */
  minVersion?: TlsVersion;
}

import type * as model from '../model/upstream-tls.ts';
import { Certificate, CertificateAuthority } from './certificate.ts';
import type { TlsVersion } from './listener-tls.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type Referrer, refuse, requireSameMesh } from './reference.ts';

/**
 * TLS that callers' proxies start towards something outside the mesh (TLS origination): the program speaks clear text to its own
 * proxy, which can then route, retry and count. The server is always verified; there is no way to switch that off.
 */
export interface UpstreamTls {
  /**
   * The server name asked for in the handshake (SNI, RFC 6066 section 3); by default the host name of the service, or where it has
   * several the one a request names.
   */
  readonly serverName?: string;
  /**
   * Who must have signed the server's certificate; by default one of the authorities that the node trusts, which are those in
   * `/etc/ssl/certs/ca-certificates.crt`.
   */
  readonly authority?: CertificateAuthority;
  /** DNS names of which the server's certificate must have one; by default the server name. */
  readonly names?: readonly string[];
  /** The certificate that proves who calls, for servers that ask for one (mutual TLS). It lies on the nodes of the callers. */
  readonly certificate?: Certificate;
  /** The oldest version of TLS accepted; 1.2 by default. */
  readonly minVersion?: TlsVersion;
}

function upstreamTlsModel(tls: UpstreamTls, { owner, list }: Referrer): Plain<model.UpstreamTls> {
  const { authority, certificate, ...rest } = tls;
  return {
    ...rest,
    authority: authority && authorityModel(authority, { owner, list: `${list} tls.authority` }),
    certificate: certificate && certificateModel(certificate, { owner, list: `${list} tls.certificate` }),
  };
}

/** The plain data it becomes. What is not of its shape passes through, for the schema to report. */
export function writtenTlsModel(
  tls: UpstreamTls | undefined,
  referrer: Referrer,
): Plain<model.UpstreamTls> | undefined {
  const written: unknown = tls;
  return isRecord(written) ? upstreamTlsModel(written, referrer) : (written as undefined);
}

function authorityModel(authority: CertificateAuthority, referrer: Referrer) {
  if (!(authority instanceof CertificateAuthority)) {
    refuse(referrer, '', { expected: 'a certificate authority', found: authority });
  }
  requireSameMesh(referrer, authority);
  return { namespace: authority.namespace, authority: authority.name };
}

function certificateModel(certificate: Certificate, referrer: Referrer) {
  if (!(certificate instanceof Certificate)) refuse(referrer, '', { expected: 'a certificate', found: certificate });
  requireSameMesh(referrer, certificate);
  return { namespace: certificate.namespace, certificate: certificate.name };
}

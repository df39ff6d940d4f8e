import type * as model from '../model/listener-tls.ts';
import { Certificate, CertificateAuthority } from './certificate.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type Referrer, refuse, requireSameMesh } from './reference.ts';

/** A version of TLS. Older ones are broken (RFC 8996) and cannot be chosen. */
export type TlsVersion = model.TlsVersion;

/** A cipher suite of TLS 1.2 with forward secrecy and authenticated encryption (RFC 9325 section 4.2). */
export type TlsCipher = model.TlsCipher;

/** A group of the key exchange. `X25519MLKEM768` is secure against quantum computers. */
export type TlsCurve = model.TlsCurve;

/** A name a client's certificate must have: exactly one kind of subject alternative name, compared whole. */
export type ClientName =
  | { readonly dns: string; readonly uri?: never; readonly email?: never }
  | { readonly uri: string; readonly dns?: never; readonly email?: never }
  | { readonly email: string; readonly dns?: never; readonly uri?: never };

/** Clients that prove who they are with a certificate of their own. */
export interface ClientCertificates {
  /** Who must have signed it. */
  readonly authority: CertificateAuthority;
  /** Whether a client without certificate is refused; true by default. One with a wrong certificate always is. */
  readonly required?: boolean;
  /** Names of which the certificate must have one; any by default. */
  readonly names?: readonly ClientName[];
}

/** TLS that ends at the gateway. */
export interface TlsTermination {
  readonly mode?: 'terminate';
  /** The certificates presented, of which the one for the server name asked for (SNI). At least one. */
  readonly certificates: readonly Certificate[];
  /** The oldest version of TLS accepted; 1.2 by default. */
  readonly minVersion?: TlsVersion;
  /** The newest version of TLS accepted; 1.3 by default. */
  readonly maxVersion?: TlsVersion;
  /** The cipher suites of TLS 1.2, most preferred first; Envoy's by default. Those of TLS 1.3 cannot be chosen. */
  readonly ciphers?: readonly TlsCipher[];
  /** The groups of the key exchange, most preferred first; Envoy's by default: X25519 and P-256. */
  readonly curves?: readonly TlsCurve[];
  /** Asks clients for certificates. By default none is asked. */
  readonly clients?: ClientCertificates;
}

/** TLS that ends at the gateway, and carries something else than HTTP. */
export interface TlsConnectionTermination extends TlsTermination {
  /** The protocols offered (ALPN, RFC 7301), most preferred first; none by default. */
  readonly alpn?: readonly string[];
}

/** TLS that goes through untouched: the service behind has the certificate, and nothing of the content is seen. */
export interface TlsPassthrough {
  readonly mode: 'passthrough';
}

/** The plain data the TLS of a listener becomes. What is not of its shape passes through, for the schema to report. */
export function tlsModel(tls: TlsConnectionTermination | TlsPassthrough, referrer: Referrer): Plain<model.ListenerTls> {
  const written: unknown = tls;
  if (!isRecord(written)) return written as unknown as model.ListenerTls;
  const { mode = 'terminate', ...rest } = tls;
  if (mode === 'passthrough') return { ...rest, kind: mode } as model.TlsPassthrough;
  const { certificates, clients, ...more } = rest as TlsConnectionTermination;
  return {
    ...more,
    kind: mode,
    certificates: certificateModels(certificates, referrer),
    clients: clients && clientsModel(clients, referrer),
  };
}

function certificateModels(certificates: readonly Certificate[], { owner, list }: Referrer) {
  const written: unknown = certificates;
  if (!Array.isArray(written)) return written as [];
  return certificates.map((certificate, index) => {
    const referrer = { owner, list: `${list}.certificates[${index}]` };
    if (!(certificate instanceof Certificate)) refuse(referrer, '', { expected: 'a certificate', found: certificate });
    requireSameMesh(referrer, certificate);
    return { namespace: certificate.namespace, certificate: certificate.name };
  });
}

function clientsModel(clients: ClientCertificates, { owner, list }: Referrer): Plain<model.ClientCertificates> {
  const written: unknown = clients;
  if (!isRecord(written)) return written as unknown as model.ClientCertificates;
  const { authority, names, ...rest } = clients;
  const referrer = { owner, list: `${list}.clients.authority` };
  if (!(authority instanceof CertificateAuthority)) {
    refuse(referrer, '', { expected: 'a certificate authority', found: authority });
  }
  requireSameMesh(referrer, authority);
  return {
    ...rest,
    authority: { namespace: authority.namespace, authority: authority.name },
    names: names && (Array.isArray(names) ? names.map(nameModel) : (names as unknown as [])),
  };
}

function nameModel(name: ClientName): model.ClientName {
  const [[kind, value] = []] = Object.entries(name).filter(([, text]) => text !== undefined);
  return { kind, value } as model.ClientName;
}

import type { ClientName, ClientVerification, ListenerTls, Preference, TlsVersion } from '../../ir/listener-tls.ts';
import { secretNames } from '../../output/proxy-document.ts';
import { singleSource } from './config-source.ts';
import { extension, type Message } from './message.ts';

/** TLS that ends at a gateway: certificates from the node, and clients that may have to prove who they are. */
export function listenerTls(tls: ListenerTls): Message {
  return extension(
    'envoy.transport_sockets.tls',
    'envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    downstreamContext(tls),
  );
}

/** The same inside QUIC, which is always TLS 1.3 and offers HTTP/3 by itself. */
export function listenerQuic(tls: ListenerTls): Message {
  return extension(
    'envoy.transport_sockets.quic',
    'envoy.extensions.transport_sockets.quic.v3.QuicDownstreamTransport',
    { downstream_tls_context: downstreamContext({ ...tls, minVersion: '1.3', ciphers: { kind: 'proxy' }, alpn: [] }) },
  );
}

function downstreamContext({ certificates, minVersion, maxVersion, ciphers, curves, alpn, clients }: ListenerTls) {
  return {
    common_tls_context: {
      tls_params: {
        // Envoy's own today; written, because a client must never find an older one.
        tls_minimum_protocol_version: tlsVersions[minVersion],
        ...(maxVersion === '1.3' ? {} : { tls_maximum_protocol_version: tlsVersions[maxVersion] }),
        ...preference('cipher_suites', ciphers),
        ...preference('ecdh_curves', curves),
      },
      ...(alpn.length > 0 ? { alpn_protocols: [...alpn] } : {}),
      tls_certificate_sds_secret_configs: certificates.map((name) => secret(secretNames.certificate(name))),
      ...validation(clients),
    },
    ...resumption[clients.kind],
  } satisfies Message;
}

export const tlsVersions: Readonly<Record<TlsVersion, string>> = { '1.2': 'TLSv1_2', '1.3': 'TLSv1_3' };

function preference(field: string, chosen: Preference): Message {
  return chosen.kind === 'proxy' ? {} : { [field]: [...chosen.names] };
}

function validation(clients: ClientVerification): Message {
  if (clients.kind === 'none') return {};
  const authority = secret(secretNames.authority(clients.authority));
  if (clients.names.length === 0) return { validation_context_sds_secret_config: authority };
  return {
    combined_validation_context: {
      default_validation_context: { match_typed_subject_alt_names: clients.names.map(nameMatcher) },
      validation_context_sds_secret_config: authority,
    },
  };
}

function secret(name: string): Message {
  return { name, sds_config: singleSource('secrets', name) };
}

function nameMatcher({ kind, value }: ClientName): Message {
  return { san_type: sanTypes[kind], matcher: { exact: value } };
}

const sanTypes: Readonly<Record<ClientName['kind'], string>> = { dns: 'DNS', uri: 'URI', email: 'EMAIL' };

/** A resumed session skips the look at the client's certificate, and would outlive one that was withdrawn. */
const fullHandshakes: Message = {
  disable_stateless_session_resumption: true,
  disable_stateful_session_resumption: true,
};

const resumption: Readonly<Record<ClientVerification['kind'], Message>> = {
  none: {},
  // Written: Envoy wants to hear that a client without certificate is meant.
  optional: { require_client_certificate: false, ...fullHandshakes },
  required: { require_client_certificate: true, ...fullHandshakes },
};

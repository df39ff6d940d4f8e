import type { Protocol } from '../../ir/protocol.ts';
import type { UpstreamTls } from '../../ir/upstream-tls.ts';
import { secretNames } from '../../output/proxy-document.ts';
import { singleSource } from './config-source.ts';
import { limits } from './limits.ts';
import { tlsVersions } from './listener-tls.ts';
import { extension, type Message } from './message.ts';
import { alpn } from './transport-security.ts';

/** TLS towards something outside the mesh: the server must prove the name that is asked for. */
export function outsideTls(protocol: Protocol, tls: UpstreamTls): Message {
  const { serverName, certificate, minVersion } = tls;
  return extension('envoy.transport_sockets.tls', 'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
    common_tls_context: {
      // Envoy's own today for 1.2; written, because nothing older may ever be accepted.
      tls_params: { tls_minimum_protocol_version: tlsVersions[minVersion] },
      ...alpn[protocol],
      ...(certificate.kind === 'presented' && {
        tls_certificate_sds_secret_configs: [secret(secretNames.certificate(certificate.name))],
      }),
      ...validation(tls),
    },
    ...(serverName.kind === 'fixed' && { sni: serverName.name }),
  });
}

/** What the options of HTTP say where the server name is that of each request; Envoy then also verifies the certificate by it. */
export function namesOfRequests({ kind }: UpstreamTls['serverName']): Message {
  return kind === 'fixed' ? {} : { upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true } };
}

function validation({ serverName, authority }: UpstreamTls): Message {
  const names = serverName.kind === 'fixed' ? serverName.names : [];
  const matchers = names.map((name) => ({ san_type: 'DNS', matcher: { exact: name } }));
  const named = matchers.length === 0 ? {} : { match_typed_subject_alt_names: matchers };
  if (authority.kind === 'system') {
    return { validation_context: { trusted_ca: { filename: limits.systemAuthorities }, ...named } };
  }
  const source = secret(secretNames.authority(authority.name));
  return matchers.length === 0
    ? { validation_context_sds_secret_config: source }
    : {
        combined_validation_context: {
          default_validation_context: named,
          validation_context_sds_secret_config: source,
        },
      };
}

function secret(name: string): Message {
  return { name, sds_config: singleSource('secrets', name) };
}

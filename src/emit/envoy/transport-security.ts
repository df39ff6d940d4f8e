import type { CallerSet } from '../../ir/authorization.ts';
import type { MeshTransport } from '../../ir/destination.ts';
import type { Protocol } from '../../ir/protocol.ts';
import { frozen, part } from '../../output/parts.ts';
import { secretNames } from '../../output/proxy-document.ts';
import type { SpiffeId } from '../../scalar/spiffe-id.ts';
import { singleSource } from './config-source.ts';
import { extension, type Message } from './message.ts';

const tls = 'envoy.transport_sockets.tls';
const tlsPackage = 'envoy.extensions.transport_sockets.tls.v3';

/** The calling side: presents the own identity and accepts only the identities that serve the destination. */
export function upstreamTls(protocol: Protocol, { serverName, identities }: MeshTransport): Message {
  return extension(tls, `${tlsPackage}.UpstreamTlsContext`, {
    common_tls_context: commonTls(protocol, exactly(identities)),
    sni: serverName,
    // A resumed session skips the look at the certificate, and would outlive a withdrawn one.
    max_session_keys: 0,
  });
}

/** The accepting side: only these callers get as far as authorization. */
export function downstreamTls(protocol: Protocol, peers: CallerSet): Message {
  return extension(tls, `${tlsPackage}.DownstreamTlsContext`, {
    common_tls_context: commonTls(protocol, peerMatchers(peers)),
    require_client_certificate: true,
    disable_stateless_session_resumption: true,
    disable_stateful_session_resumption: true,
  });
}

function peerMatchers(peers: CallerSet): Message[] {
  switch (peers.kind) {
    case 'mesh':
      return [{ prefix: `spiffe://${peers.trustDomain}/` }];
    case 'identities':
      return exactly(peers.identities);
    case 'nobody':
      return exactly([]);
  }
}

/** Envoy takes an empty list of names for "any name", so nobody is a name that no SPIFFE certificate carries. */
function exactly(identities: readonly SpiffeId[]): Message[] {
  return identities.length === 0 ? [{ exact: 'nobody' }] : identities.map((identity) => ({ exact: identity }));
}

function commonTls(protocol: Protocol, peers: readonly Message[]): Message {
  return {
    // Both ends are always Envoys of this mesh, so nothing older is needed, and TLS 1.3 hides the certificates.
    tls_params: tls13,
    ...alpn[protocol],
    tls_certificate_sds_secret_configs: ownIdentity,
    combined_validation_context: {
      default_validation_context: {
        match_typed_subject_alt_names: peers.map((matcher) => ({ san_type: 'URI', matcher })),
      },
      validation_context_sds_secret_config: meshTrust,
    },
  };
}

const tls13 = part('tls-1.3', { tls_minimum_protocol_version: 'TLSv1_3', tls_maximum_protocol_version: 'TLSv1_3' });

const ownIdentity = part('own-identity', [
  { name: secretNames.identity, sds_config: singleSource('secrets', secretNames.identity) },
]);

const meshTrust = part('mesh-trust', {
  name: secretNames.trust,
  sds_config: singleSource('secrets', secretNames.trust),
});

/** What is spoken is declared, so each side offers one protocol; for TCP nothing can be named. */
export const alpn: Readonly<Record<Protocol, Message>> = frozen({
  http1: { alpn_protocols: ['http/1.1'] },
  http2: { alpn_protocols: ['h2'] },
  tcp: {},
});

import type * as ir from '../ir/listener-tls.ts';
import { qualifiedName } from '../model/directory.ts';
import type * as model from '../model/listener-tls.ts';
import { defaults } from './defaults.ts';
import { sortedBy } from './order.ts';

/** Decides how TLS ends at a gateway. */
export function lowerListenerTls(tls: model.TlsTermination, alpn: readonly string[]): ir.ListenerTls {
  return {
    certificates: tls.certificates.map(({ namespace, certificate }) => qualifiedName(namespace, certificate)),
    minVersion: tls.minVersion ?? defaults.tls.minVersion,
    maxVersion: tls.maxVersion ?? defaults.tls.maxVersion,
    ciphers: lowerPreference(tls.ciphers),
    curves: lowerPreference(tls.curves),
    alpn,
    clients: lowerClients(tls.clients),
  };
}

function lowerPreference(names: readonly string[] | undefined): ir.Preference {
  return names === undefined || names.length === 0 ? { kind: 'proxy' } : { kind: 'listed', names };
}

/** Whoever asks for certificates means to see them, so a client without one is refused unless it is said otherwise. */
function lowerClients(clients: model.ClientCertificates | undefined): ir.ClientVerification {
  if (clients === undefined) return { kind: 'none' };
  const { authority, required, names = [] } = clients;
  return {
    kind: required === false ? 'optional' : 'required',
    authority: qualifiedName(authority.namespace, authority.authority),
    names: sortedBy(names, ({ kind, value }) => [kind, value]),
  };
}

import type { Destination } from '../ir/destination.ts';
import type { GatewayListener } from '../ir/gateway.ts';
import type { ListenerTls } from '../ir/listener-tls.ts';
import type { NodeSecrets } from '../ir/node-secrets.ts';
import type { Directory } from '../model/directory.ts';
import { sortedUnique } from './order.ts';

/** What the listeners of a gateway need of its nodes. */
export function nodeSecretsOf(listeners: readonly GatewayListener[], directory: Directory): NodeSecrets {
  const terminations = listeners.flatMap(({ chains }) =>
    chains.flatMap(({ accepts }): ListenerTls[] => (accepts.kind === 'terminate' ? [accepts.tls] : [])),
  );
  return nodeSecrets(
    {
      certificates: terminations.flatMap((tls) => tls.certificates),
      authorities: terminations.flatMap(({ clients }) => (clients.kind === 'none' ? [] : [clients.authority])),
    },
    directory,
  );
}

/** What calls of these destinations need of the caller's nodes. */
export function secretsTowards(destinations: readonly Destination[], directory: Directory): NodeSecrets {
  const outside = destinations.flatMap(({ transport }) => (transport.kind === 'tls' ? [transport] : []));
  return nodeSecrets(
    {
      certificates: outside.flatMap(({ certificate }) => (certificate.kind === 'none' ? [] : [certificate.name])),
      authorities: outside.flatMap(({ authority }) => (authority.kind === 'system' ? [] : [authority.name])),
    },
    directory,
  );
}

function nodeSecrets(
  { certificates, authorities }: { readonly certificates: readonly string[]; readonly authorities: readonly string[] },
  directory: Directory,
): NodeSecrets {
  return {
    certificates: sortedUnique(certificates).map((name) => ({
      name,
      hostnames: sortedUnique(directory.certificates.get(name)?.hostnames ?? []),
    })),
    authorities: sortedUnique(authorities),
  };
}

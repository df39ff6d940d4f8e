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
  const certificates = sortedUnique(terminations.flatMap((tls) => tls.certificates));
  return {
    certificates: certificates.map((name) => ({
      name,
      hostnames: sortedUnique(directory.certificates.get(name)?.hostnames ?? []),
    })),
    authorities: sortedUnique(
      terminations.flatMap(({ clients }) => (clients.kind === 'none' ? [] : [clients.authority])),
    ),
  };
}

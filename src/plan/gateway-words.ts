import type { ServerNames } from '../ir/connection.ts';
import type { Acceptance, Gateway, GatewayChain } from '../ir/gateway.ts';
import type { ClientVerification, ListenerTls, Preference } from '../ir/listener-tls.ts';

/** The chains of a gateway, port by port. */
export function chainsOf({ listeners }: Gateway): GatewayChain[] {
  return listeners.flatMap(({ chains }) => chains);
}

/** The server names a chain is for. */
export function acceptedNames(accepts: Acceptance): ServerNames {
  switch (accepts.kind) {
    case 'plaintext':
      return { kind: 'any' };
    case 'mesh':
      return { kind: 'some', names: [accepts.serverName] };
    case 'passthrough':
    case 'terminate':
      return accepts.serverNames;
  }
}

/** What a gateway is open for, one phrase for each way in. */
export function entranceWords(gateway: Gateway): string[] {
  return gateway.listeners.flatMap(({ port, chains }) =>
    chains.map(({ name, accepts, serves }) => {
      if (accepts.kind === 'mesh') return `port ${port} lets out ${name.slice(name.indexOf('/') + 1)}`;
      const listener = name.split('/')[1];
      const what = `port ${port}${listener === undefined ? '' : ` listener ${listener}`}`;
      return [what, `speaks ${spoken(accepts, serves.kind)}`, ...tlsWords(accepts)].join(', ');
    }),
  );
}

function spoken(accepts: Acceptance, inside: GatewayChain['serves']['kind']): string {
  if (accepts.kind === 'passthrough') return 'TLS, which it passes through';
  const words = inside === 'http' ? 'HTTP' : 'TCP';
  return accepts.kind === 'plaintext' ? words : `${words} over TLS`;
}

function tlsWords(accepts: Acceptance): string[] {
  if (accepts.kind === 'plaintext' || accepts.kind === 'mesh') return [];
  const { serverNames } = accepts;
  const names = serverNames.kind === 'any' ? 'for every name' : `for ${serverNames.names.join(' ')}`;
  return accepts.kind === 'passthrough' ? [names] : [names, ...terminationWords(accepts.tls)];
}

function terminationWords(tls: ListenerTls): string[] {
  return [
    `with ${tls.certificates.join(' ')}`,
    `TLS ${tls.minVersion} to ${tls.maxVersion}`,
    ...preferenceWords('ciphers', tls.ciphers),
    ...preferenceWords('curves', tls.curves),
    ...(tls.alpn.length > 0 ? [`ALPN ${tls.alpn.join(' ')}`] : []),
    ...clientWords(tls.clients),
  ];
}

function preferenceWords(what: string, preference: Preference): string[] {
  return preference.kind === 'proxy' ? [] : [`${what} ${preference.names.join(' ')}`];
}

function clientWords(clients: ClientVerification): string[] {
  if (clients.kind === 'none') return [];
  const names = clients.names.map(({ kind, value }) => ` ${kind}:${value}`);
  return [`certificates of clients ${clients.kind}, signed by ${clients.authority}${names.join('')}`];
}

import type { ConnectionRoute } from '../ir/connection.ts';
import type * as ir from '../ir/gateway.ts';
import type { ListenerTls } from '../ir/listener-tls.ts';
import type { ProxyProtocol, TrustedProxies } from '../ir/proxy-source.ts';
import type { RouteTable } from '../ir/route.ts';
import { type Answers, analysed, behaviour, type KindAnswers, protection, unseen } from './answer.ts';
import { authorizerStrength, authorizerWords } from './external-authorization.ts';
import { rateLimitStrength, rateLimitWords, sharedRateLimitStrength, sharedRateLimitWords } from './rate-limit.ts';
import { tokenWords } from './request-authentication.ts';

export const gatewayAnswers: Answers<ir.Gateway> = {
  namespace: analysed,
  name: analysed,
  identity: analysed,
  listeners: analysed,
  // Whoever is believed about who the client is may be anyone.
  trustedProxies: protection(trustWords, (trusted) => (trusted.kind === 'none' ? 1 : 0)),
  authorizers: protection(authorizerWords, authorizerStrength),
  // Who must show a token before anything is routed.
  tokens: protection(tokenWords, (tokens) => (tokens.kind === 'none' ? 0 : tokens.required ? 2 : 1)),
  sharedRateLimits: protection(sharedRateLimitWords, sharedRateLimitStrength),
  rateLimits: protection(rateLimitWords, rateLimitStrength),
  destinations: unseen('it follows from the routes of its listeners'),
  secrets: unseen('they follow from the certificates its listeners name'),
  placement: analysed,
};
export const gatewayListenerAnswers: Answers<ir.GatewayListener> = {
  port: analysed,
  proxyProtocol: behaviour(proxyProtocolWords),
  chains: analysed,
};
export const gatewayChainAnswers: Answers<ir.GatewayChain> = {
  name: analysed,
  accepts: protection(acceptanceWords, acceptanceStrength),
  serves: analysed,
};
export const servingAnswers: KindAnswers<ir.Serving> = {
  http: {
    kind: analysed,
    table: analysed,
    filters: unseen('they follow from what the routes of the table configure'),
    http3: behaviour((http3) => (http3.kind === 'off' ? '' : `on, port ${http3.announcedPort} is announced`)),
  },
  tcp: { kind: analysed, backends: analysed },
};

/** What decides where requests and connections of a gateway go: route tables, and the routes of ports that carry bytes. */
export function tablesOfChain({
  namespace,
  name: gateway,
  listeners,
}: ir.Gateway): (RouteTable | { readonly name: string; readonly routes: readonly ConnectionRoute[] })[] {
  const chains = listeners.flatMap((listener) => listener.chains);
  const requests = chains.flatMap(({ serves }) => (serves.kind === 'http' ? [serves.table] : []));
  const connections = chains.flatMap(({ name, accepts, serves }) => {
    if (serves.kind !== 'tcp') return [];
    if (accepts.kind === 'mesh') {
      const routed: ConnectionRoute = { name: 'default', serverNames: { kind: 'any' }, backends: serves.backends };
      return [{ table: `gateway/${namespace}/${gateway}/${name}`, routed }];
    }
    const [port = '', listener = '', ...route] = name.split('/');
    const serverNames = accepts.kind === 'plaintext' ? { kind: 'any' as const } : accepts.serverNames;
    const routed: ConnectionRoute = { name: route.join('/'), serverNames, backends: serves.backends };
    return [{ table: `gateway/${namespace}/${gateway}/${port}/${listener}`, routed }];
  });
  const grouped = [...Map.groupBy(connections, ({ table }) => table)].map(([name, found]) => ({
    name,
    routes: found.map(({ routed }) => routed),
  }));
  return [...requests, ...grouped];
}

function trustWords(trusted: TrustedProxies): string {
  if (trusted.kind === 'none') return '';
  const from = trusted.from.kind === 'any' ? 'anyone' : `${trusted.from.ranges.length} ranges`;
  return `${trusted.hops} hops from ${from}`;
}

function proxyProtocolWords(protocol: ProxyProtocol): string {
  if (protocol.kind === 'none') return '';
  return protocol.from.kind === 'any' ? 'required of anyone' : `required of ${protocol.from.ranges.length} ranges`;
}

function acceptanceWords(accepts: ir.Acceptance): string {
  switch (accepts.kind) {
    case 'plaintext':
      return 'plaintext';
    case 'passthrough':
      return 'TLS passed through';
    case 'terminate':
      return `TLS ${tlsWords(accepts.tls)}`;
    case 'mesh':
      return 'mutual TLS of the mesh';
  }
}

function tlsWords({ minVersion, maxVersion, certificates, ciphers, curves, alpn, clients }: ListenerTls): string {
  const listed = (what: string, names: readonly string[]) => (names.length === 0 ? [] : [`${what} ${names.join(' ')}`]);
  return [
    `${minVersion} to ${maxVersion}`,
    ...listed('with', certificates),
    ...(ciphers.kind === 'listed' ? listed('ciphers', ciphers.names) : []),
    ...(curves.kind === 'listed' ? listed('curves', curves.names) : []),
    ...listed('ALPN', alpn),
    ...(clients.kind === 'none' ? [] : [`clients ${clients.kind} by ${clients.authority}`]),
    ...(clients.kind === 'none' ? [] : clients.names.map(({ kind, value }) => `${kind}:${value}`)),
  ].join(', ');
}

/** Who must prove what weighs more than how well: no client proof at all is weaker than an older TLS. */
function acceptanceStrength(accepts: ir.Acceptance): number {
  if (accepts.kind === 'plaintext') return 0;
  if (accepts.kind === 'passthrough') return 1;
  if (accepts.kind === 'mesh') return 10;
  const clients = { none: 0, optional: 1, required: 2 }[accepts.tls.clients.kind];
  return 1 + clients * 2 + (accepts.tls.minVersion === '1.3' ? 1 : 0);
}

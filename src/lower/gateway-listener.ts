import type * as ir from '../ir/gateway.ts';
import type { VirtualHost } from '../ir/route.ts';
import { qualifiedName } from '../model/directory.ts';
import type { Gateway } from '../model/gateway.ts';
import type {
  GatewayListener,
  HttpListener,
  HttpsListener,
  TcpListener,
  TlsListener,
} from '../model/gateway-listener.ts';
import { type GatewayRoutes, isForListener } from './attachments.ts';
import { lowerConnectionBackends, lowerServerNames } from './connection.ts';
import { defaults } from './defaults.ts';
import { withMisdirected, withRedirect } from './edge-hosts.ts';
import { lowerListenerTls } from './listener-tls.ts';
import { sortedBy, sortedEntries } from './order.ts';
import { lowerProxyProtocol } from './proxy-source.ts';
import { filtersOf } from './route-filters.ts';
import { sharedHostnames } from './shared-hostnames.ts';
import { lowerHosts } from './virtual-hosts.ts';

/**
 * Decides what each port of a gateway serves. A port on which no connection could go anywhere is not opened: to refuse a
 * connection at once says more than to accept and close it.
 */
export function lowerGatewayListeners(gateway: Gateway, routes: GatewayRoutes): ir.GatewayListener[] {
  const named = sortedEntries(gateway.listeners).map(([name, listener]) => ({ gateway, name, listener, routes }));
  const ports = Map.groupBy(named, ({ listener }) => listener.port);
  return sortedBy(ports.entries(), ([port]) => [port]).flatMap(([port, listeners]) => {
    const chains = sortedBy(lowerPort(listeners), ({ name }) => [name]);
    // Listeners of one port agree, so the first speaks for all.
    const proxyProtocol = lowerProxyProtocol(listeners[0]?.listener.proxyProtocol);
    return chains.length === 0 ? [] : [{ port, proxyProtocol, chains }];
  });
}

/** A listener as it was written, and what is attached to its gateway. */
interface NamedListener<L extends GatewayListener = GatewayListener> {
  readonly gateway: Gateway;
  readonly name: string;
  readonly listener: L;
  readonly routes: GatewayRoutes;
}

/** Requests in clear text are told apart by host name only, so all such listeners of a port share one table. */
function lowerPort(listeners: readonly NamedListener[]): ir.GatewayChain[] {
  const plain = listeners.filter(isHttp);
  const [first] = plain;
  return [
    ...(first ? [lowerHttp(first, plain)] : []),
    ...listeners.filter(isHttps).map((one) => lowerHttps(one, listeners)),
    ...listeners.filter(isTls).flatMap(lowerTls),
    ...listeners.filter(isTcp).flatMap(lowerTcp),
  ];
}

function lowerHttp({ gateway, listener }: NamedListener, listeners: readonly NamedListener<HttpListener>[]) {
  const name = `${listener.port}`;
  const hosts = listeners.flatMap((one) => withRedirect(hostsOf(one), one.listener, gateway));
  const table = { name: tableName(gateway, name), hosts: sortedBy(hosts, (host) => [host.name]) };
  return {
    name,
    accepts: { kind: 'plaintext' },
    serves: { kind: 'http', table, filters: filtersOf(table), http3: { kind: 'off' } },
  } satisfies ir.GatewayChain;
}

function lowerHttps(named: NamedListener<HttpsListener>, listeners: readonly NamedListener[]): ir.GatewayChain {
  const { gateway, listener } = named;
  const name = `${listener.port}/${named.name}`;
  const serverNames = lowerServerNames(listener.hostnames);
  const others = listeners
    .filter((one) => one !== named)
    .flatMap((one) => (isHttps(one) || isTls(one) ? [one.listener] : []));
  const hosts = withMisdirected(hostsOf(named), listener, others);
  const table = { name: tableName(gateway, name), hosts };
  return {
    name,
    accepts: { kind: 'terminate', serverNames, tls: lowerListenerTls(listener.tls, defaults.tls.httpAlpn) },
    serves: {
      kind: 'http',
      table,
      filters: filtersOf(table),
      http3: listener.http3 ? { kind: 'on', announcedPort: listener.http3.port ?? listener.port } : { kind: 'off' },
    },
  };
}

/** One chain for each route: server names are all there is to tell connections apart. */
function lowerTls({ gateway, name, listener, routes }: NamedListener<TlsListener>): ir.GatewayChain[] {
  return routes.tls
    .filter((route) => isForListener(route, { gateway, name, protocols: ['tls'] }))
    .map((route) => {
      const serverNames = lowerServerNames(sharedHostnames(listener.hostnames, route.hostnames));
      const { tls } = listener;
      return {
        name: `${listener.port}/${name}/${qualifiedName(route.namespace, route.name)}`,
        accepts:
          tls.kind === 'passthrough'
            ? { kind: 'passthrough', serverNames }
            : { kind: 'terminate', serverNames, tls: lowerListenerTls(tls, tls.alpn ?? []) },
        serves: { kind: 'tcp', backends: lowerConnectionBackends(route.backends) },
      };
    });
}

function lowerTcp({ gateway, name, listener, routes }: NamedListener<TcpListener>): ir.GatewayChain[] {
  return routes.tcp
    .filter((route) => isForListener(route, { gateway, name, protocols: ['tcp'] }))
    .map((route) => ({
      name: `${listener.port}/${name}/${qualifiedName(route.namespace, route.name)}`,
      accepts: { kind: 'plaintext' },
      serves: { kind: 'tcp', backends: lowerConnectionBackends(route.backends) },
    }));
}

function tableName({ namespace, name }: Gateway, chain: string): string {
  return `gateway/${qualifiedName(namespace, name)}/${chain}`;
}

function hostsOf({ gateway, name, listener, routes }: NamedListener<HttpListener | HttpsListener>): VirtualHost[] {
  const here = { gateway, name, protocols: ['http', 'https'] } as const;
  return lowerHosts(
    listener.hostnames,
    routes.requests.filter(({ route }) => isForListener(route, here)),
  );
}

function isHttp(named: NamedListener): named is NamedListener<HttpListener> {
  return named.listener.protocol === 'http';
}

function isHttps(named: NamedListener): named is NamedListener<HttpsListener> {
  return named.listener.protocol === 'https';
}

function isTls(named: NamedListener): named is NamedListener<TlsListener> {
  return named.listener.protocol === 'tls';
}

function isTcp(named: NamedListener): named is NamedListener<TcpListener> {
  return named.listener.protocol === 'tcp';
}

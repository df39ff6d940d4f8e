import type { Route, VirtualHost } from '../ir/route.ts';
import type { Gateway } from '../model/gateway.ts';
import type { HttpListener, HttpsListener, TlsListener } from '../model/gateway-listener.ts';
import { hostnameCovers } from '../scalar/hostname.ts';
import { defaults } from './defaults.ts';
import { noHeaderChanges } from './header-changes.ts';
import { sortedBy, sortedEntries, sortedUnique } from './order.ts';
import { lowerRedirect } from './redirect.ts';
import { anyRequest } from './request-match.ts';

/** The same hosts, and those of the listener without any route, each of which sends what no route is for to TLS. */
export function withRedirect(hosts: readonly VirtualHost[], listener: HttpListener, gateway: Gateway): VirtualHost[] {
  const { redirect } = listener;
  if (redirect === undefined) return [...hosts];
  return withAllHosts(hosts, listener.hostnames).map((host) => {
    const port = redirect.port ?? securePort(gateway, host.name);
    const target = {
      scheme: redirect.scheme,
      status: redirect.status ?? defaults.httpsRedirectStatus,
      ...(port !== undefined && { port }),
    };
    const route: Route = { ...ownRoute('redirect'), action: lowerRedirect(target, host.name) };
    // Last: routes go before it.
    return { ...host, routes: [...host.routes, route] };
  });
}

/**
 * The same hosts, and an answer for names that are not the listener's. Over HTTP/2 and HTTP/3 a client may send requests for
 * another name on a connection it has, if the certificate is for both. Such a request must not be served by the rules of this
 * listener, nor be 404: 421 makes the client ask again on a connection of its own (RFC 9110 section 15.5.20).
 *
 * @param others Every other listener of the port that is told apart by server name.
 */
export function withMisdirected(
  hosts: readonly VirtualHost[],
  listener: HttpsListener,
  others: readonly (HttpsListener | TlsListener)[],
): VirtualHost[] {
  const own = listener.hostnames;
  const theirs = others
    .flatMap(({ hostnames }) => hostnames)
    .filter((name) => own.some((wide) => hostnameCovers(wide, name)));
  const misdirected = own.includes('*') ? theirs : [...theirs, '*'];
  const all = withAllHosts(hosts, own);
  if (misdirected.length === 0) return all;
  const route: Route = {
    ...ownRoute('misdirected'),
    action: { kind: 'direct-response', status: 421, body: { kind: 'none' } },
  };
  // No host name has a space, so this one is nobody's.
  const elsewhere = { name: 'not here', hostnames: sortedUnique(misdirected), routes: [route] };
  return sortedBy([...all, elsewhere], ({ name }) => [name]);
}

/** A name that is served and has no route is answered 404, which is a host without routes. */
function withAllHosts(hosts: readonly VirtualHost[], hostnames: readonly string[]): VirtualHost[] {
  const known = new Set(hosts.map(({ name }) => name));
  const more = sortedUnique(hostnames).filter((name) => !known.has(name));
  return sortedBy([...hosts, ...more.map((name) => ({ name, hostnames: [name], routes: [] }))], ({ name }) => [name]);
}

/** The port on which a gateway serves a host name over TLS: that of the listener with the most exact name for it. */
export function securePort({ listeners }: Gateway, hostname: string): number | undefined {
  const serving = sortedEntries(listeners).flatMap(([, listener]) =>
    listener.protocol === 'https'
      ? listener.hostnames
          .filter((wide) => hostnameCovers(wide, hostname))
          .map((name) => ({ name, port: listener.port }))
      : [],
  );
  return sortedBy(serving, ({ name, port }) => [name.startsWith('*') ? -name.length : -1_000, port])[0]?.port;
}

function ownRoute(name: string): Omit<Route, 'action'> {
  return { name, match: anyRequest, responseHeaders: noHeaderChanges };
}

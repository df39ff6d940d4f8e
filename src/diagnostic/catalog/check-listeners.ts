import { entry } from '../entry.ts';
import { oneOf } from './phrases.ts';

/** Findings about listeners that share a port, the routes on them, and who is believed there. Sorted by code. */
export const listenerDiagnostics = {
  'competing-routes': entry({
    severity: 'error',
    message: (p: { first: string; second: string; what: string }) =>
      `routes \`${p.first}\` and \`${p.second}\` both take ${p.what}`,
    help: () => 'make them one route with the backends of both, or give each its own names',
  }),
  'empty-proxy-source': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} believes proxies from no address at all`,
    help: () => "name their addresses, or say `from: 'any'` where nobody else can reach the gateway",
  }),
  'hostname-of-another-listener': entry({
    severity: 'error',
    message: (p: { route: string; hostname: string; listener: string; other: string }) =>
      `route \`${p.route}\` on listener \`${p.listener}\` never gets \`${p.hostname}\`: listener \`${p.other}\` of that port does`,
    help: (p) => `attach the route to \`${p.other}\`, or take the name out of one of the two listeners`,
  }),
  'hostname-of-two-namespaces': entry({
    severity: 'error',
    message: (p: {
      hostname: string;
      first: { route: string; namespace: string; hostname: string };
      second: { route: string; namespace: string };
    }) =>
      `route \`${p.second.route}\` of namespace \`${p.second.namespace}\` takes \`${p.hostname}\`, which is part of ` +
      `\`${p.first.hostname}\` of namespace \`${p.first.namespace}\``,
    help: () => "let one namespace route the name, or say `hostnames: 'shared'` in the listener's `allowedRoutes`",
  }),
  'invalid-address-range': entry({
    severity: 'error',
    message: (p: { subject: string; range: string; problem: string; repaired: string | undefined }) =>
      `${p.subject} names something that is no range of addresses: \`${p.range}\`: ${p.problem}`,
    help: (p) =>
      p.repaired === undefined
        ? 'write an IP address, or a range such as `10.0.0.0/8` or `2001:db8::/32`'
        : `write \`${p.repaired}\`, or the address alone`,
  }),
  'invalid-hops': entry({
    severity: 'error',
    message: (p: { gateway: string; hops: number }) =>
      `gateway \`${p.gateway}\` trusts ${p.hops} proxies in front of it`,
    help: () => 'write a whole number from 1 to 10: how many proxies stand between client and gateway',
  }),
  'listener-hostname-conflict': entry({
    severity: 'error',
    message: (p: { gateway: string; port: number; hostname: string; first: string; second: string }) =>
      `listeners \`${p.first}\` and \`${p.second}\` of gateway \`${p.gateway}\` both serve \`${p.hostname}\` on port ${p.port}`,
    help: () => 'let one of them serve the name, or give them different ports',
  }),
  'listener-mismatch': entry({
    severity: 'error',
    message: (p: {
      route: string;
      kind: string;
      listener: string;
      gateway: string;
      protocol: string;
      suitable: readonly string[];
    }) =>
      `${p.kind} route \`${p.route}\` is attached to listener \`${p.listener}\` of \`${p.gateway}\`, which accepts ${p.protocol}`,
    help: (p) =>
      p.suitable.length > 0
        ? `attach it to ${oneOf(p.suitable)}, or use the kind of route that the listener has`
        : 'use the kind of route that the listener has, or give the gateway a listener for this one',
  }),
  'listener-protocol-conflict': entry({
    severity: 'error',
    message: (p: { gateway: string; port: number; first: Spoken; second: Spoken }) =>
      `port ${p.port} of gateway \`${p.gateway}\` cannot be shared: listener \`${p.first.listener}\` accepts ${p.first.protocol}, ` +
      `\`${p.second.listener}\` accepts ${p.second.protocol}`,
    help: () =>
      'give them different ports; only `http` with `http`, and `https` and `tls` with each other can share one',
  }),
  'listener-setting-conflict': entry({
    severity: 'error',
    message: (p: { gateway: string; port: number; first: string; second: string }) =>
      `listeners \`${p.first}\` and \`${p.second}\` of gateway \`${p.gateway}\` share port ${p.port} and differ in \`proxyProtocol\``,
    help: () => 'write the same in both: it comes before anything that could tell them apart',
  }),
  'missing-redirect': entry({
    severity: 'warning',
    message: (p: { subject: string; secure: string }) =>
      `${p.subject} serves in clear text what listener \`${p.secure}\` serves over TLS`,
    help: () => "let it send clients there with `redirect: { scheme: 'https' }`, or close the port",
  }),
  'privileged-port': entry({
    severity: 'info',
    message: (p: { gateway: string; port: number }) =>
      `gateway \`${p.gateway}\` listens on port ${p.port}, which needs a privilege on its nodes`,
    help: () => 'give Envoy CAP_NET_BIND_SERVICE, or lower `net.ipv4.ip_unprivileged_port_start` there',
  }),
  'quic-unavailable': entry({
    severity: 'error',
    message: (p: { subject: string; reason: string }) => `${p.subject} cannot serve HTTP/3: ${p.reason}`,
    help: () => 'remove `http3`, or what is in its way',
  }),
  'redirect-without-target': entry({
    severity: 'error',
    message: (p: { subject: string; hostname: string }) =>
      `${p.subject} sends clients of \`${p.hostname}\` to TLS, and no \`https\` listener of the gateway serves it`,
    help: () =>
      'add it to an `https` listener, or name the `port` at which something in front of the gateway serves it',
  }),
  'route-not-allowed': entry({
    severity: 'error',
    message: (p: { route: string; namespace: string; listener: string; gateway: string }) =>
      `route \`${p.route}\` of namespace \`${p.namespace}\` may not be attached to listener \`${p.listener}\` of \`${p.gateway}\``,
    help: () => "ask whose gateway it is to name the namespace in the listener's `allowedRoutes`",
  }),
} as const;

/** A listener and what it accepts. */
export interface Spoken {
  readonly listener: string;
  readonly protocol: string;
}

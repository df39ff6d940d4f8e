import { entry } from '../entry.ts';
import { didYouMean, oneOf } from './phrases.ts';

/** Findings about listeners that share a port, the routes on them, and what they present. Sorted by code. */
export const listenerDiagnostics = {
  'competing-routes': entry({
    severity: 'error',
    message: (p: { first: string; second: string; what: string }) =>
      `routes \`${p.first}\` and \`${p.second}\` both take ${p.what}`,
    help: () => 'make them one route with the backends of both, or give each its own names',
  }),
  'hostname-of-another-listener': entry({
    severity: 'error',
    message: (p: { route: string; hostname: string; listener: string; other: string }) =>
      `route \`${p.route}\` on listener \`${p.listener}\` never gets \`${p.hostname}\`: listener \`${p.other}\` of that port does`,
    help: (p) => `attach the route to \`${p.other}\`, or take the name out of one of the two listeners`,
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
  'listener-without-certificates': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} ends TLS without a certificate`,
    help: () => "name a certificate, or let TLS through with `mode: 'passthrough'`",
  }),
  'unknown-certificate': entry({
    severity: 'error',
    message: (p: { subject: string; kind: string; name: string; nearest?: string | undefined }) =>
      `${p.subject} names a ${p.kind} that does not exist: \`${p.name}\``,
    help: (p) => didYouMean(p, `declare the ${p.kind}`),
  }),
} as const;

/** A listener and what it accepts. */
export interface Spoken {
  readonly listener: string;
  readonly protocol: string;
}

import { entry } from '../entry.ts';
import { oneOf } from './phrases.ts';

/** Findings about gateways, their listeners and host names. Sorted by code. */
export const gatewayDiagnostics = {
  'duplicate-hostname': entry({
    severity: 'error',
    message: (p: { subject: string; hostname: string }) => `${p.subject} names the host \`${p.hostname}\` twice`,
    help: () => 'name each host once; host names have no case',
  }),
  'gateway-without-listeners': entry({
    severity: 'error',
    message: (p: { gateway: string }) => `gateway \`${p.gateway}\` has no listeners`,
    help: () => 'add a listener with a port, a protocol and its host names, or remove the gateway',
  }),
  'hostname-not-on-listener': entry({
    severity: 'error',
    message: (p: { route: string; hostname: string; listener: string; offered: readonly string[] }) =>
      `route \`${p.route}\` is for a host that listener \`${p.listener}\` does not serve: \`${p.hostname}\``,
    help: (p) => `use ${oneOf(p.offered)}, or add the host name to the listener`,
  }),
  'hostnames-missing': entry({
    severity: 'error',
    message: (p: { subject: string; kind: 'listener' | 'certificate' | 'route' | 'external' | 'tls' }) =>
      `${p.subject} has an empty list of host names`,
    help: (p) => {
      if (p.kind === 'listener') return "name the hosts it serves; ['*'] serves every host";
      if (p.kind === 'external') return 'name the hosts it goes by, exact or as `*.example.com`';
      if (p.kind === 'tls') return 'leave `names` out for the server name, or name some';
      const without = p.kind === 'certificate' ? 'when nothing is known of it' : 'for every host of the listener';
      return `leave \`hostnames\` out ${without}, or name some`;
    },
  }),
  'invalid-hostname': entry({
    severity: 'error',
    message: (p: { subject: string; hostname: string; advice: string }) =>
      `${p.subject} names something that is not a host name: \`${p.hostname}\``,
    help: (p) => p.advice,
  }),
  'listener-without-routes': entry({
    severity: 'warning',
    message: (p: { gateway: string; listener: string; effect: string }) =>
      `listener \`${p.listener}\` of gateway \`${p.gateway}\` has no routes: ${p.effect}`,
    help: () => 'attach a route to it, or remove the listener',
  }),
} as const;

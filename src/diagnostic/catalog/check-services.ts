import { entry } from '../entry.ts';
import { oneOf } from './phrases.ts';

/** Findings about services, their ports and their versions. Sorted by code. */
export const serviceDiagnostics = {
  'duplicate-port-number': entry({
    severity: 'error',
    message: (p: { service: string; number: number; first: string; second: string }) =>
      `ports \`${p.first}\` and \`${p.second}\` of service \`${p.service}\` have one number, ${p.number}`,
    help: () => 'give each port a number of its own, or remove one of them',
  }),
  'invalid-port': entry({
    severity: 'error',
    message: (p: { what: string; number: number }) => `${p.what} is not a TCP port: ${p.number}`,
    help: () => 'use a whole number from 1 to 65535',
  }),
  'mesh-without-services': entry({
    severity: 'error',
    message: (p: { mesh: string }) => `mesh \`${p.mesh}\` has no services`,
    help: () => 'declare a service, or check that the entry returns the mesh the services were added to',
  }),
  'routed-version-without-workloads': entry({
    severity: 'error',
    message: (p: { route: string; service: string; version: string; running: readonly string[] }) =>
      `route \`${p.route}\` sends traffic to version \`${p.version}\` of \`${p.service}\`, which no workload runs`,
    help: (p) =>
      p.running.length > 0
        ? `declare a workload for the version first, set the weight to 0, or send the traffic to ${oneOf(p.running)}`
        : 'declare a workload for the version first, or set the weight to 0',
  }),
  'self-call': entry({
    severity: 'warning',
    message: (p: { workload: string; service: string }) =>
      `workload \`${p.workload}\` calls \`${p.service}\`, which only itself serves`,
    help: () => 'remove the upstream: a program need not leave the machine to reach itself',
  }),
  'service-without-ports': entry({
    severity: 'error',
    message: (p: { service: string }) => `service \`${p.service}\` has no ports`,
    help: () => "add a port with a number and a protocol, such as `http: { number: 8080, protocol: 'http' }`",
  }),
  'service-without-workloads': entry({
    severity: 'warning',
    message: (p: { service: string }) => `service \`${p.service}\` is called, but no workload serves it`,
    help: () => 'declare a workload for it, or stop calling it: until then every call fails with 503',
  }),
  'version-without-workloads': entry({
    severity: 'warning',
    message: (p: { service: string; version: string }) =>
      `no workload runs version \`${p.version}\` of service \`${p.service}\``,
    help: () => 'declare a workload for the version, or remove the version',
  }),
} as const;

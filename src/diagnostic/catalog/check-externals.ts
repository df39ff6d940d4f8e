import { entry } from '../entry.ts';
import { didYouMean } from './phrases.ts';

/** Findings about services outside the mesh and the way to them. Sorted by code. */
export const externalDiagnostics = {
  'clear-text-to-tls-port': entry({
    severity: 'warning',
    message: (p: { subject: string; port: string }) =>
      `${p.subject} is spoken to in clear text at port \`${p.port}\`, which is 443`,
    help: () => "let proxies start TLS with `tls: {}`; if programs speak it themselves, the protocol is `'tls'`",
  }),
  'double-tls': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} would be TLS inside TLS`,
    help: () =>
      "with `protocol: 'tls'` programs speak TLS themselves: remove `tls`, or let programs speak clear text with `protocol: 'http'`",
  }),
  'external-across-services': entry({
    severity: 'error',
    message: (p: { subject: string; external: string; target: string }) =>
      `${p.subject} joins the external service \`${p.external}\` with \`${p.target}\`, past the rules about who may call it`,
    help: () =>
      'call it as an upstream of its own, or through an egress gateway, which decides about whatever arrives there',
  }),
  'external-address': entry({
    severity: 'error',
    message: (p: { subject: string; address: string; wanted: string }) =>
      `an endpoint of ${p.subject} is not ${p.wanted}: \`${p.address}\``,
    help: (p) => `write ${p.wanted}; addresses are \`static\`, names are asked of DNS by \`dns\` and \`logical-dns\``,
  }),
  'external-discovery': entry({
    severity: 'error',
    message: (p: { subject: string; problem: string; help: string }) => `${p.subject} cannot be found: ${p.problem}`,
    help: (p) => p.help,
  }),
  'external-hostname-conflict': entry({
    severity: 'error',
    message: (p: { service: string; other: string; hostname: string; port: number }) =>
      `external services \`${p.service}\` and \`${p.other}\` both are \`${p.hostname}\` at port ${p.port}`,
    help: () => 'declare a host once, with one set of rules: what one refuses would go out by the other',
  }),
  'policy-of-external-service': entry({
    severity: 'error',
    message: (p: { policy: string; service: string }) =>
      `policy \`${p.policy}\` is for requests to \`${p.service}\`, which is outside the mesh`,
    help: () => 'attach it to what calls the external service: it acts where requests arrive in the mesh',
  }),
  'private-external-address': entry({
    severity: 'warning',
    message: (p: { subject: string; address: string; owner: string | undefined }) =>
      p.owner === undefined
        ? `${p.subject} is at a private address: ${p.address}`
        : `${p.subject} is at the address of ${p.owner}: ${p.address}`,
    help: (p) =>
      p.owner === undefined
        ? 'if it can have a sidecar, make it a service of the mesh: then it has an identity, and policies hold at its own door'
        : 'call the service that runs there: past its sidecar there is no identity and no policy',
  }),
  'unknown-egress-gateway': entry({
    severity: 'error',
    message: (p: { subject: string; gateway: string; nearest?: string | undefined }) =>
      `${p.subject} is called through an egress gateway that does not exist: \`${p.gateway}\``,
    help: (p) => didYouMean(p, 'declare the egress gateway'),
  }),
  'unused-egress-gateway': entry({
    severity: 'warning',
    message: (p: { gateway: string }) => `nothing is called through the egress gateway \`${p.gateway}\``,
    help: () => 'name it in the `gateway` of an external service, or remove it',
  }),
  'unused-external-service': entry({
    severity: 'warning',
    message: (p: { service: string }) => `nobody calls the external service \`${p.service}\``,
    help: () => 'add it to the upstreams of a workload, or remove it',
  }),
  'upstream-tls-in-mesh': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} has \`tls\`, and is a service of the mesh`,
    help: () => 'remove `tls`: between two sidecars there is mutual TLS always',
  }),
  'versions-of-external-service': entry({
    severity: 'error',
    message: (p: { service: string }) => `external service \`${p.service}\` has versions`,
    help: () =>
      'remove them, or declare one external service for each: no workload runs a version of something outside',
  }),
  'wildcard-over-external': entry({
    severity: 'warning',
    message: (p: { service: string; wildcard: string; hostname: string; other: string }) =>
      `\`${p.wildcard}\` of external service \`${p.service}\` covers \`${p.hostname}\` of \`${p.other}\``,
    help: (p) =>
      `narrow the wildcard: whoever may call \`${p.service}\` reaches that host past the rules of \`${p.other}\``,
  }),
  'workload-of-external-service': entry({
    severity: 'error',
    message: (p: { workload: string; service: string }) =>
      `workload \`${p.workload}\` serves \`${p.service}\`, which is outside the mesh`,
    help: () => 'let it serve a service of the mesh: what runs here has a sidecar and an identity',
  }),
} as const;

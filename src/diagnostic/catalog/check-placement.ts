import { entry } from '../entry.ts';

/** Findings about where things run and the addresses they take. Sorted by code. */
export const placementDiagnostics = {
  'address-collision': entry({
    severity: 'error',
    message: (p: { first: string; second: string; address: string }) =>
      `${p.second} and ${p.first} are on different nodes but both are reached at ${p.address}`,
    help: () => 'give each the address of its own node',
  }),
  'call-into-kubernetes': entry({
    severity: 'warning',
    message: (p: { caller: string; service: string }) =>
      `${p.caller} runs on hosts and calls \`${p.service}\`, which runs on Kubernetes`,
    help: () => 'make sure that the hosts resolve cluster names and reach pods, or place both on one side',
  }),
  'duplicate-upstream': entry({
    severity: 'error',
    message: (p: { workload: string; service: string; port: string }) =>
      `workload \`${p.workload}\` lists port \`${p.port}\` of \`${p.service}\` twice among its upstreams`,
    help: () => 'keep one of the two: a service port has one address in a workload',
  }),
  'ignored-setting': entry({
    severity: 'warning',
    message: (p: { gateway: string; setting: string }) =>
      `gateway \`${p.gateway}\` sets \`${p.setting}\`, which gateways do not use`,
    help: (p) =>
      p.setting === 'image'
        ? 'remove it: a gateway runs Envoy alone'
        : 'remove it: a gateway listens on the ports of its listeners',
  }),
  'image-missing': entry({
    severity: 'error',
    message: (p: { workload: string }) => `workload \`${p.workload}\` runs on Kubernetes but has no image`,
    help: () => 'set `image` to the container image of the program, with a tag or digest',
  }),
  'interception-not-alone': entry({
    severity: 'error',
    message: (p: { first: string; second: string; node: string }) =>
      `${p.second} runs on node \`${p.node}\`, where ${p.first} captures every connection`,
    help: () => "give it a node of its own, or let the other dial its sidecar: `interception: 'explicit'`",
  }),
  'invalid-address': entry({
    severity: 'error',
    message: (p: { subject: string; address: string }) =>
      `${p.subject} has an address that is not the IP address of one machine: \`${p.address}\``,
    help: () => 'write an IPv4 or IPv6 address of the node, without port, zone or brackets; names are not resolved',
  }),
  'invalid-image': entry({
    severity: 'error',
    message: (p: { workload: string; image: string }) =>
      `workload \`${p.workload}\` names something that is not a container image: \`${p.image}\``,
    help: () =>
      'write `[registry/]repository:tag` or `[registry/]repository@sha256:digest`, the repository in lower case',
  }),
  'invalid-replicas': entry({
    severity: 'error',
    message: (p: { subject: string; replicas: number }) =>
      `the number of replicas of ${p.subject} is not a whole number from 1 to 10,000: ${p.replicas}`,
    help: (p) =>
      p.replicas === 0
        ? 'remove it instead, so that its routes are checked too'
        : 'use a whole number from 1 to 10,000',
  }),
  'listen-not-loopback': entry({
    severity: 'error',
    message: (p: { workload: string; service: string; address: string }) =>
      `workload \`${p.workload}\` opens its way to \`${p.service}\` at \`${p.address}\`, which is not loopback`,
    help: () => 'use 127.0.0.1: whoever reaches this address calls with the identity of the workload',
  }),
  'mixed-placement': entry({
    severity: 'error',
    message: (p: { service: string; environment: string }) =>
      `service \`${p.service}\` runs both on hosts and on Kubernetes in environment \`${p.environment}\``,
    help: () =>
      "place all workloads of a service on one side, or let its endpoints come from a file: `discovery: 'file'`",
  }),
  'placement-without-hosts': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} is placed on hosts but lists none`,
    help: () => 'list at least one host with its node and address, or remove it',
  }),
  'port-collision': entry({
    severity: 'error',
    message: (p: { where: string | undefined; first: string; second: string; address: string; advice: string }) =>
      `${p.second} and ${p.first} both want ${p.address}${p.where === undefined ? '' : ` on ${p.where}`}`,
    help: (p) => p.advice,
  }),
  'unpinned-image': entry({
    severity: 'warning',
    message: (p: { workload: string; image: string }) =>
      `workload \`${p.workload}\` runs whatever \`${p.image}\` happens to be when a pod starts`,
    help: () => 'add a tag that never moves, or better a digest',
  }),
} as const;

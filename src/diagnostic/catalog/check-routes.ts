import { entry } from '../entry.ts';

/** Findings about routes: where requests go, and how long they may take. Sorted by code. */
export const routeDiagnostics = {
  'all-weights-zero': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} gives every backend the weight 0`,
    help: () => 'give at least one backend a weight above 0, or remove the rule',
  }),
  'conflicting-routes': entry({
    severity: 'error',
    message: (p: { route: string; other: string; match: string }) =>
      `routes \`${p.route}\` and \`${p.other}\` both claim ${p.match}`,
    help: () => 'keep one of the two, or make one of the matches more specific',
  }),
  'invalid-timeout': entry({
    severity: 'error',
    message: (p: { route: string; what: string; timeout: string; advice: string }) =>
      `the ${p.what} of route \`${p.route}\` is not a length of time meshc accepts: \`${p.timeout}\``,
    help: (p) => p.advice,
  }),
  'invalid-weight': entry({
    severity: 'error',
    message: (p: { route: string; weight: number }) =>
      `a weight of route \`${p.route}\` is not a whole number from 0 to 1,000,000: ${p.weight}`,
    help: () => 'weights are shares, relative to each other: 90 and 10, or 999 and 1',
  }),
  'long-timeout': entry({
    severity: 'warning',
    message: (p: { route: string; timeout: string }) =>
      `a rule of route \`${p.route}\` waits up to ${p.timeout} for a response`,
    help: () => 'use at most 1h; let longer work be started by one request and asked for by others',
  }),
  'mixed-route-kinds': entry({
    severity: 'error',
    message: (p: { route: string; other: string }) =>
      `gRPC route \`${p.route}\` and HTTP route \`${p.other}\` are for the same host`,
    help: () => 'write all rules of the host in one kind of route, or give each its own `hostnames`',
  }),
  'ordered-route-beside-others': entry({
    severity: 'error',
    message: (p: { route: string; other: string }) =>
      `route \`${p.route}\` is read as written, but route \`${p.other}\` is for the same host`,
    help: () => 'put the rules of both into one route, or leave `order` out',
  }),
  'overlapping-backends': entry({
    severity: 'warning',
    message: (p: { subject: string; service: string; version: string }) =>
      `${p.subject} sends to \`${p.service}\` as a whole and to its version \`${p.version}\` too`,
    help: () => 'name a version in every backend of the rule, so that the weights are the shares the versions get',
  }),
  'protocol-mismatch': entry({
    severity: 'error',
    message: (p: { route: string; deed: string; port: string; service: string; protocol: string; advice: string }) =>
      `route \`${p.route}\` ${p.deed} port \`${p.port}\` of \`${p.service}\`, which speaks ${p.protocol}`,
    help: (p) => p.advice,
  }),
  'repeated-backend': entry({
    severity: 'error',
    message: (p: { subject: string; backend: string }) => `${p.subject} names ${p.backend} twice`,
    help: () => 'name each backend once, with the sum of the weights',
  }),
  'route-without-rules': entry({
    severity: 'error',
    message: (p: { route: string }) => `route \`${p.route}\` has no rules`,
    help: () => 'add a rule with at least one backend, or remove the route',
  }),
  'rule-without-backends': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} has no backends`,
    help: () => 'say where its requests go, redirect or answer them, or remove the rule',
  }),
  'timeout-beside-deadline': entry({
    severity: 'error',
    message: (p: { route: string }) => `a rule of route \`${p.route}\` has a timeout and a deadline`,
    help: () => 'keep one: `timeout` counts from the end of the request, `deadline` the whole call',
  }),
  'unreachable-route': entry({
    severity: 'error',
    message: (p: { route: string; match: string; by: string }) =>
      `no request reaches ${p.match} of route \`${p.route}\`: ${p.by} takes them all`,
    help: () => 'remove the match, or make one of the two more specific',
  }),
  'useless-weight': entry({
    severity: 'warning',
    message: (p: { subject: string; weight: number }) =>
      `the only backend of ${p.subject} has the weight ${p.weight}, which changes nothing`,
    help: () => 'remove the weight, or add the backend that gets the rest of the requests',
  }),
} as const;

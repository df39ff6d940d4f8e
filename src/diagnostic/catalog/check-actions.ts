import { entry } from '../entry.ts';

/** Findings about what a route does with a request. Sorted by code. */
export const actionDiagnostics = {
  'affinity-across-backends': entry({
    severity: 'warning',
    message: (p: { route: string }) =>
      `a rule of route \`${p.route}\` keeps sessions at an endpoint, but draws a backend for each request anew`,
    help: () => 'name one backend, or split the traffic by a header that the client keeps',
  }),
  'cors-credentials-for-all': entry({
    severity: 'error',
    message: (p: { route: string; what: string }) => `route \`${p.route}\` allows credentials and any ${p.what}`,
    help: (p) => `name the ${p.what}s that are allowed, or remove \`allowCredentials\``,
  }),
  'cors-without-preflight': entry({
    severity: 'warning',
    message: (p: { route: string }) =>
      `a rule of route \`${p.route}\` answers browsers, but meets none of their preflight requests`,
    help: () => "add a match with `method: 'OPTIONS'` and the same path, or leave the method out",
  }),
  'empty-redirect': entry({
    severity: 'error',
    message: (p: { route: string }) => `a redirect of route \`${p.route}\` changes nothing about the address`,
    help: () => 'write at least one of `scheme`, `hostname`, `port` and `path`',
  }),
  'empty-rewrite': entry({
    severity: 'error',
    message: (p: { route: string }) => `a rewrite of route \`${p.route}\` changes nothing`,
    help: () => 'write `hostname`, `path` or both, or remove the rewrite',
  }),
  'invalid-affinity': entry({
    severity: 'error',
    message: (p: { route: string; fault: string; advice: string }) =>
      `the session affinity of route \`${p.route}\` cannot be kept: ${p.fault}`,
    help: (p) => p.advice,
  }),
  'invalid-body': entry({
    severity: 'error',
    message: (p: { route: string; fault: string; advice: string }) =>
      `the body that route \`${p.route}\` answers with cannot be sent: ${p.fault}`,
    help: (p) => p.advice,
  }),
  'invalid-header-change': entry({
    severity: 'error',
    message: (p: { route: string; deed: string; name: string; advice: string }) =>
      `route \`${p.route}\` cannot ${p.deed} the header \`${p.name}\``,
    help: (p) => p.advice,
  }),
  'invalid-origin': entry({
    severity: 'error',
    message: (p: { route: string; fault: string; advice: string }) => `route \`${p.route}\` ${p.fault}`,
    help: (p) => p.advice,
  }),
  'invalid-percent': entry({
    severity: 'error',
    message: (p: { route: string; what: string; percent: number }) =>
      `a percentage of route \`${p.route}\` (${p.what}) is not from 0 to 100 with at most four decimals: ${p.percent}`,
    help: () => 'write 12.5 for an eighth; the smallest part is 0.0001',
  }),
  'invalid-status': entry({
    severity: 'error',
    message: (p: { route: string; status: number }) =>
      `route \`${p.route}\` answers with ${p.status}, which is no status from 200 to 599`,
    help: () => 'use a status a final response can have, such as 503',
  }),
  'invalid-target-path': entry({
    severity: 'error',
    message: (p: { route: string; path: string; fault: string; advice: string }) =>
      `route \`${p.route}\` sends requests to a path that cannot be used: \`${p.path}\` ${p.fault}`,
    help: (p) => p.advice,
  }),
  'invalid-upgrade': entry({
    severity: 'error',
    message: (p: { route: string; protocol: string; advice: string }) =>
      `route \`${p.route}\` cannot let clients upgrade to \`${p.protocol}\``,
    help: (p) => p.advice,
  }),
  'mirror-to-itself': entry({
    severity: 'error',
    message: (p: { route: string; service: string }) =>
      `route \`${p.route}\` copies requests to where they go anyway: \`${p.service}\``,
    help: () => 'copy them to another service or version, or remove the mirror',
  }),
  'prefix-not-matched': entry({
    severity: 'error',
    message: (p: { route: string }) =>
      `route \`${p.route}\` replaces the prefix that matched, but a match of the rule has none`,
    help: () => 'match prefixes only in this rule, or name the whole path with `full`',
  }),
  'redirect-loop': entry({
    severity: 'error',
    message: (p: { route: string }) => `a redirect of route \`${p.route}\` leads back to itself`,
    help: () => 'match fewer paths in this rule, or lead to a path that no redirect takes',
  }),
  'repeated-header-change': entry({
    severity: 'error',
    message: (p: { route: string; name: string }) => `route \`${p.route}\` changes the header \`${p.name}\` twice`,
    help: () => 'keep one of the two: header names have no case',
  }),
  'repeated-mirror': entry({
    severity: 'error',
    message: (p: { route: string; service: string }) =>
      `a rule of route \`${p.route}\` names the mirror \`${p.service}\` twice`,
    help: () => 'name each mirror once: the second one would be a second copy of each request',
  }),
  'rewrite-without-path': entry({
    severity: 'error',
    message: (p: { route: string; substitution: string; fault: string; advice: string }) =>
      `a substitution of route \`${p.route}\` makes no path: \`${p.substitution}\` ${p.fault}`,
    help: (p) => p.advice,
  }),
  'setting-without-backends': entry({
    severity: 'error',
    message: (p: { route: string; setting: string; action: string }) =>
      `a rule of route \`${p.route}\` ${p.action}, so its \`${p.setting}\` changes nothing`,
    help: (p) => `remove \`${p.setting}\`: it is about the way to a backend`,
  }),
  'several-actions': entry({
    severity: 'error',
    message: (p: { route: string; actions: string }) => `a rule of route \`${p.route}\` has ${p.actions} at once`,
    help: () => 'keep one: a request is forwarded, redirected or answered',
  }),
  'template-not-filled': entry({
    severity: 'error',
    message: (p: { route: string; template: string; fault: string; advice: string }) =>
      `a template of route \`${p.route}\` cannot be filled: \`${p.template}\` ${p.fault}`,
    help: (p) => p.advice,
  }),
  'upgrade-not-spoken': entry({
    severity: 'error',
    message: (p: { route: string; port: string; service: string; protocol: string }) =>
      `route \`${p.route}\` upgrades connections to port \`${p.port}\` of \`${p.service}\`, which speaks ${p.protocol}`,
    help: () => "send upgrades to a port that is declared as 'http'",
  }),
} as const;

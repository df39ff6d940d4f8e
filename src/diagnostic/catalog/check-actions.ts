import { entry } from '../entry.ts';

/** Findings about what a route does with a request. Sorted by code. */
export const actionDiagnostics = {
  'empty-redirect': entry({
    severity: 'error',
    message: (p: { route: string }) => `a redirect of route \`${p.route}\` changes nothing about the address`,
    help: () => 'write at least one of `scheme`, `hostname`, `port` and `path`',
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
  'prefix-not-matched': entry({
    severity: 'error',
    message: (p: { route: string }) =>
      `route \`${p.route}\` replaces the prefix that matched, but a match of the rule has none`,
    help: () => 'match prefixes only in this rule, or name the whole path with `full`',
  }),
  'repeated-header-change': entry({
    severity: 'error',
    message: (p: { route: string; name: string }) => `route \`${p.route}\` changes the header \`${p.name}\` twice`,
    help: () => 'keep one of the two: header names have no case',
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
} as const;

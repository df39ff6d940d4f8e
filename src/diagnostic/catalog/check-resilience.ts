import { entry } from '../entry.ts';

/** Findings about what a route does when something goes wrong: timeouts, retries, faults. Sorted by code. */
export const resilienceDiagnostics = {
  'empty-fault': entry({
    severity: 'error',
    message: (p: { route: string }) => `a fault of route \`${p.route}\` does nothing`,
    help: () => 'write `delay`, `abort` or both, or remove the fault',
  }),
  'fault-not-retried': entry({
    severity: 'warning',
    message: (p: { route: string }) =>
      `route \`${p.route}\` aborts requests before they are sent, where its retries do not see them`,
    help: () => 'remove the retries while the fault is there, or make the fault on a route of the callee’s own calls',
  }),
  'fault-outside-timeout': entry({
    severity: 'warning',
    message: (p: { route: string; delay: string; timeout: string }) =>
      `route \`${p.route}\` delays requests by ${p.delay}, which its timeout of ${p.timeout} does not count`,
    help: () => 'expect the whole delay: the timeout begins when the request is sent',
  }),
  'idle-before-timeout': entry({
    severity: 'warning',
    message: (p: { route: string; idle: string; timeout: string }) =>
      `a rule of route \`${p.route}\` ends silent requests after ${p.idle}, before their timeout of ${p.timeout}`,
    help: (p) => `raise \`idleTimeout\` to ${p.timeout} or more, or lower the timeout: a program that works is silent`,
  }),
  'invalid-retry': entry({
    severity: 'error',
    message: (p: { route: string; fault: string; advice: string }) =>
      `a retry of route \`${p.route}\` cannot be: ${p.fault}`,
    help: (p) => p.advice,
  }),
  'retry-exceeds-timeout': entry({
    severity: 'warning',
    message: (p: { route: string; tries: number; perTry: string; needed: string; timeout: string }) =>
      `${p.tries} tries of ${p.perTry} by route \`${p.route}\` take up to ${p.needed}, and its timeout is ${p.timeout}`,
    help: (p) => `raise the timeout to ${p.needed} or more, or lower \`attempts\` or \`perTryTimeout\``,
  }),
  'retry-may-repeat': entry({
    severity: 'error',
    message: (p: { route: string; condition: string }) =>
      `route \`${p.route}\` tries calls again on \`${p.condition}\`, when they may have been done already`,
    help: () => 'write `idempotent: true` if a call done twice is as good as one done once; else remove the condition',
  }),
  'retry-multiplication': entry({
    severity: 'warning',
    message: (p: { route: string; way: string; tries: number }) =>
      `one request along ${p.way} can become ${p.tries} tries at its end, by route \`${p.route}\` and those before`,
    help: () => 'retry in one place, nearest to the trouble, and let the others give up',
  }),
  'timeout-outlasts-caller': entry({
    severity: 'warning',
    message: (p: { route: string; timeout: string; caller: string; patience: string }) =>
      `\`${p.caller}\` waits up to ${p.timeout} by route \`${p.route}\`, but its own callers wait ${p.patience} at most`,
    help: (p) => `lower the timeout below ${p.patience}, or give the callers of \`${p.caller}\` a longer one`,
  }),
  'try-outlasts-timeout': entry({
    severity: 'error',
    message: (p: { route: string; perTry: string; timeout: string }) =>
      `one try by route \`${p.route}\` may take ${p.perTry}, and all of them together ${p.timeout}`,
    help: (p) => `lower \`perTryTimeout\` below ${p.timeout}, or remove it`,
  }),
} as const;

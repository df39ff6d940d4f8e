import { entry } from '../entry.ts';

/** Findings about how many requests are taken. Sorted by code. */
export const limitDiagnostics = {
  'counter-out-of-reach': entry({
    severity: 'error',
    message: (p: { policy: string; why: string; advice: string }) =>
      `policy \`${p.policy}\` has its requests counted by a service that cannot answer: ${p.why}`,
    help: (p) => p.advice,
  }),
  'misplaced-rate-limit': entry({
    severity: 'error',
    message: (p: { subject: string; place: string; what: string; advice: string }) =>
      `${p.subject} tells apart ${p.what}, which ${p.place} does not know`,
    help: (p) => p.advice,
  }),
  'rate-limit-never-bites': entry({
    severity: 'warning',
    message: (p: { subject: string; reason: string }) => `${p.subject} never refuses a request: ${p.reason}`,
    help: () => 'remove it, or make it the limit that was meant',
  }),
  'rate-limit-on-tcp': entry({
    severity: 'error',
    message: (p: { subject: string; what: string }) => `${p.subject} counts requests, and ${p.what}`,
    help: () => 'name ports that speak HTTP; connections are bounded by `connectionPool`',
  }),
  'rate-limit-without-limits': entry({
    severity: 'error',
    message: (p: { policy: string }) => `policy \`${p.policy}\` limits nothing`,
    help: () => 'write at least one limit, or remove the policy',
  }),
  'shared-rate-limit': entry({
    severity: 'error',
    message: (p: { subject: string; what: string; advice: string }) =>
      `${p.subject} counts ${p.what}, which no service that counts for all proxies can`,
    help: (p) => p.advice,
  }),
} as const;

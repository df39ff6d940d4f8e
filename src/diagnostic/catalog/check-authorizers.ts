import { entry } from '../entry.ts';

/** Findings about services that are asked about requests. Sorted by code. */
export const authorizerDiagnostics = {
  'authorizer-fails-open': entry({
    severity: 'warning',
    message: (p: { policy: string }) =>
      `policy \`${p.policy}\` lets every request through when its authorizer cannot be asked`,
    help: () => 'leave `failure` out to refuse them, unless an outage of the authorizer is worse than what it stops',
  }),
  'authorizer-mismatch': entry({
    severity: 'error',
    message: (p: { policy: string; why: string }) => `policy \`${p.policy}\` cannot ask about requests: ${p.why}`,
    help: () => 'name ports that speak HTTP or gRPC',
  }),
  'authorizer-out-of-reach': entry({
    severity: 'error',
    message: (p: { policy: string; why: string; advice: string }) =>
      `policy \`${p.policy}\` asks a service that cannot answer: ${p.why}`,
    help: (p) => p.advice,
  }),
} as const;

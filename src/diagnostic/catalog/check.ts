import { entry } from '../entry.ts';
import { accessDiagnostics } from './check-access.ts';
import { actionDiagnostics } from './check-actions.ts';
import { authorizerDiagnostics } from './check-authorizers.ts';
import { externalDiagnostics } from './check-externals.ts';
import { gatewayDiagnostics } from './check-gateways.ts';
import { intentDiagnostics } from './check-intents.ts';
import { limitDiagnostics } from './check-limits.ts';
import { listenerDiagnostics } from './check-listeners.ts';
import { matchDiagnostics } from './check-matches.ts';
import { nameDiagnostics } from './check-names.ts';
import { placementDiagnostics } from './check-placement.ts';
import { policyDiagnostics } from './check-policies.ts';
import { referenceDiagnostics } from './check-references.ts';
import { resilienceDiagnostics } from './check-resilience.ts';
import { routeDiagnostics } from './check-routes.ts';
import { serviceDiagnostics } from './check-services.ts';
import { tlsDiagnostics } from './check-tls.ts';

/** Findings of `check`: laws about meshes, by theme. */
export const checkDiagnostics = {
  ...referenceDiagnostics,
  ...nameDiagnostics,
  ...serviceDiagnostics,
  ...externalDiagnostics,
  ...routeDiagnostics,
  ...actionDiagnostics,
  ...resilienceDiagnostics,
  ...matchDiagnostics,
  ...gatewayDiagnostics,
  ...listenerDiagnostics,
  ...tlsDiagnostics,
  ...placementDiagnostics,
  ...policyDiagnostics,
  ...accessDiagnostics,
  ...limitDiagnostics,
  ...authorizerDiagnostics,
  ...intentDiagnostics,
  'findings-left-out': entry({
    severity: 'info',
    message: (p: { count: number; shown: number }) =>
      `${p.count} more findings are left out; the ${p.shown} shown hold as many errors as fit`,
    help: () => 'repair these first, then check again',
  }),
  'invalid-rollout': entry({
    severity: 'error',
    message: (p: { problem: string; help: string }) => `the rollout cannot be acted on: ${p.problem}`,
    help: (p) => p.help,
  }),
  'node-in-two-waves': entry({
    severity: 'error',
    message: (p: { node: string; wave: string; earlier: string }) =>
      `node \`${p.node}\` is in wave \`${p.wave}\` and in wave \`${p.earlier}\``,
    help: (p) =>
      `leave it in one of the two; a node takes a release when its wave begins, and \`${p.earlier}\` is first`,
  }),
  'unknown-node': entry({
    severity: 'error',
    message: (p: { wave: string; what: string; nearest: string | undefined }) =>
      `wave \`${p.wave}\` has the ${p.what}, which nothing runs on`,
    help: (p) => (p.nearest === undefined ? 'name nodes as placements name them' : `did you mean \`${p.nearest}\`?`),
  }),
  'wave-order': entry({
    severity: 'error',
    message: (p: { wave: string; problem: string; help: string }) => `wave \`${p.wave}\` ${p.problem}`,
    help: (p) => p.help,
  }),
} as const;

import { entry } from '../entry.ts';
import { accessDiagnostics } from './check-access.ts';
import { actionDiagnostics } from './check-actions.ts';
import { gatewayDiagnostics } from './check-gateways.ts';
import { listenerDiagnostics } from './check-listeners.ts';
import { matchDiagnostics } from './check-matches.ts';
import { nameDiagnostics } from './check-names.ts';
import { placementDiagnostics } from './check-placement.ts';
import { referenceDiagnostics } from './check-references.ts';
import { routeDiagnostics } from './check-routes.ts';
import { serviceDiagnostics } from './check-services.ts';

/** Findings of `check`: laws about meshes, by theme. */
export const checkDiagnostics = {
  ...referenceDiagnostics,
  ...nameDiagnostics,
  ...serviceDiagnostics,
  ...routeDiagnostics,
  ...actionDiagnostics,
  ...matchDiagnostics,
  ...gatewayDiagnostics,
  ...listenerDiagnostics,
  ...placementDiagnostics,
  ...accessDiagnostics,
  'findings-left-out': entry({
    severity: 'info',
    message: (p: { count: number; shown: number }) =>
      `${p.count} more findings are left out; the ${p.shown} shown hold as many errors as fit`,
    help: () => 'repair these first, then check again',
  }),
} as const;

import { agentDiagnostics } from './catalog/agent.ts';
import { authoringDiagnostics } from './catalog/authoring.ts';
import { checkDiagnostics } from './catalog/check.ts';
import { commandDiagnostics } from './catalog/command.ts';
import { planDiagnostics } from './catalog/plan.ts';
import { releaseDiagnostics } from './catalog/release.ts';
import { sourceDiagnostics } from './catalog/source.ts';
import { testingDiagnostics } from './catalog/testing.ts';

/**
 * Every finding meshc can make, declared once. A code is a phrase that never changes its meaning; a retired one stays.
 * Each has a page in `docs/<code>.md` (what, why, a wrong and a repaired example), which `meshc explain` prints offline.
 */
export const catalog = {
  ...sourceDiagnostics,
  ...authoringDiagnostics,
  ...checkDiagnostics,
  ...planDiagnostics,
  ...testingDiagnostics,
  ...releaseDiagnostics,
  ...agentDiagnostics,
  ...commandDiagnostics,
} as const;

/** The code of a finding. */
export type Code = keyof typeof catalog;

/** What the message of a code needs to be told. */
export type Parameters<C extends Code> = (typeof catalog)[C] extends { message: (parameters: infer P) => string }
  ? P
  : never;

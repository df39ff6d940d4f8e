import type { Code, Parameters } from '../diagnostic/catalog.ts';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';

/** Why a release is refused: a closed set, so that a fleet can be counted by it. `release-<reason>` is its diagnostic. */
export type RefusalReason =
  | 'agent-outdated'
  | 'clock-behind'
  | 'equivocation'
  | 'expired'
  | 'fast-forward'
  | 'forbidden'
  | 'identity'
  | 'key-mismatch'
  | 'malformed'
  | 'mismatch'
  | 'missing-file'
  | 'rollback'
  | 'state-damaged'
  | 'unknown-node'
  | 'unsigned'
  | 'wrong-mesh';

/** Ends a verification. Thrown and caught inside `bundle`: its doors return values. */
export class Refusal extends Error {
  readonly reason: RefusalReason;
  readonly diagnostic: Diagnostic;

  constructor(reason: RefusalReason, diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.reason = reason;
    this.diagnostic = diagnostic;
  }
}

type CodeOf<R extends RefusalReason> = `release-${R}` & Code;

/** The refusal for a reason, with what its message needs. */
export function refusal<R extends RefusalReason>(reason: R, parameters: Parameters<CodeOf<R>>): Refusal {
  return new Refusal(reason, diagnose(`release-${reason}` as CodeOf<R>, parameters));
}

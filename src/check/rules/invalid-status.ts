import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { type PlacedRule, rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A status is one a final response can have: 200 to 599 (RFC 9110 section 15). */
export function invalidStatus({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    for (const { status, at } of statusesOf(placed)) {
      if (Number.isInteger(status) && status >= 200 && status <= 599) continue;
      report(diagnose('invalid-status', { route: placed.route.name, status }, { at }));
    }
  }
}

function* statusesOf(placed: PlacedRule): Generator<{ readonly status: number; readonly at: ModelPath }> {
  const directResponse = placed.kind === 'http' ? placed.rule.directResponse : undefined;
  if (directResponse) yield { status: directResponse.status, at: rulePath(placed, 'directResponse', 'status') };
  const abort = placed.kind === 'http' ? placed.rule.fault?.abort : undefined;
  if (abort) yield { status: abort.status, at: rulePath(placed, 'fault', 'abort', 'status') };
}

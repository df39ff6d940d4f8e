import { diagnose } from '../../diagnostic/diagnostic.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A fault does something: it delays requests, or ends them, or first the one and then the other. */
export function emptyFault({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { fault } = placed.rule;
    if (!fault || fault.delay || fault.abort) continue;
    report(diagnose('empty-fault', { route: placed.route.name }, { at: rulePath(placed, 'fault') }));
  }
}

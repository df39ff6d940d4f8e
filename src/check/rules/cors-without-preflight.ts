import { diagnose } from '../../diagnostic/diagnostic.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A rule that answers browsers meets their preflight requests, whose method is OPTIONS and which carry none of the headers they ask
 * about. A rule for PUT alone never sees the question, and the browser never sends the PUT.
 */
export function corsWithoutPreflight({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { cors, matches = [] } = placed.rule;
    if (!cors || matches.length === 0) continue;
    if (matches.some(({ method }) => method === undefined || method === 'OPTIONS')) continue;
    report(diagnose('cors-without-preflight', { route: placed.route.name }, { at: rulePath(placed, 'cors') }));
  }
}

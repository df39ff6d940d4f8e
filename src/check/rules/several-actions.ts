import { diagnose } from '../../diagnostic/diagnostic.ts';
import { enumerated } from '../naming.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A request has one end: it is forwarded, redirected or answered. */
export function severalActions({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const written = actions.filter((action) => placed.rule[action] !== undefined);
    const second = written[1];
    if (second === undefined) continue;
    const parameters = { route: placed.route.name, actions: enumerated(written) };
    report(diagnose('several-actions', parameters, { at: rulePath(placed, second) }));
  }
}

const actions = ['backends', 'redirect', 'directResponse'] as const;

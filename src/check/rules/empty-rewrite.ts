import { diagnose } from '../../diagnostic/diagnostic.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A rewrite changes something: a leftover is pointed out before somebody relies on it. */
export function emptyRewrite({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { rewrite } = placed.rule;
    if (!rewrite || rewrite.hostname !== undefined || rewrite.path) continue;
    report(diagnose('empty-rewrite', { route: placed.route.name }, { at: rulePath(placed, 'rewrite') }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A prefix is replaced where one was matched: of an exact path or an expression nobody knows which part to replace. */
export function prefixNotMatched({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { matches = [] } = placed.rule;
    for (const action of ['redirect', 'rewrite'] as const) {
      if (placed.rule[action]?.path?.kind !== 'prefix') continue;
      const other = matches.findIndex(({ path }) => path !== undefined && path.kind !== 'prefix');
      if (other < 0) continue;
      const related = [{ message: 'this match has no prefix', at: rulePath(placed, 'matches', other, 'path') }];
      const at = rulePath(placed, action, 'path');
      report(diagnose('prefix-not-matched', { route: placed.route.name }, { at, related }));
    }
  }
}

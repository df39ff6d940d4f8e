import { diagnose } from '../../diagnostic/diagnostic.ts';
import { conditionsOf, scopedRulesOf } from '../access-rule.ts';
import type { Inspection } from '../rule.ts';

const lists = ['from', 'ports', 'methods', 'paths'] as const;

/** A list in a policy is not empty: a program that computes it as empty means nobody, a reader may take it for everybody. */
export function emptyAccessList({ mesh, report }: Inspection): void {
  for (const { policy, condition, at } of conditionsOf(mesh)) {
    if (condition.values.length > 0) continue;
    report(diagnose('empty-access-list', { policy: policy.name, list: 'values' }, { at: [...at, 'values'] }));
  }
  for (const { policy, rule, at } of scopedRulesOf(mesh)) {
    for (const list of lists) {
      if (rule[list]?.length !== 0) continue;
      report(diagnose('empty-access-list', { policy: policy.name, list }, { at: [...at, list] }));
    }
  }
}

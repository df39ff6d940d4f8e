import { diagnose } from '../../diagnostic/diagnostic.ts';
import { accessRulesOf } from '../access-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * Everything in a rule must hold, so a deny "not GET, not /public" is for requests that are neither: a GET to anything else and
 * anything to /public pass. Whoever writes it nearly always means "unless both".
 */
export function severalNegations({ mesh, report }: Inspection): void {
  for (const { policy, rule, at } of accessRulesOf(mesh)) {
    if (policy.action !== 'deny') continue;
    const negated = [...(rule.when ?? []).entries()].filter(([, condition]) => condition.not);
    const [, second] = negated;
    if (!second) continue;
    const kinds = negated.map(([, { kind }]) => kind);
    report(diagnose('several-negations', { policy: policy.name, kinds }, { at: [...at, 'when', second[0]] }));
  }
}

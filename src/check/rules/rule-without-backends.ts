import { diagnose } from '../../diagnostic/diagnostic.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A rule says where its requests go: refusing traffic is the work of a policy, where it can be seen as such. */
export function ruleWithoutBackends({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { backends } = placed.rule;
    const isAnswered = placed.kind === 'http' && (placed.rule.redirect ?? placed.rule.directResponse) !== undefined;
    if (backends === undefined ? isAnswered : backends.length > 0) continue;
    const at = backends === undefined ? rulePath(placed) : rulePath(placed, 'backends');
    report(diagnose('rule-without-backends', { route: placed.route.name }, { at }));
  }
}

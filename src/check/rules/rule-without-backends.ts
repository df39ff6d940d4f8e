import { diagnose } from '../../diagnostic/diagnostic.ts';
import { splitPath, splitsOf } from '../backend.ts';
import type { Inspection } from '../rule.ts';

/** A rule says where its requests go: refusing traffic is the work of a policy, where it can be seen as such. */
export function ruleWithoutBackends({ mesh, report }: Inspection): void {
  for (const placed of splitsOf(mesh)) {
    const { backends } = placed;
    const isAnswered = placed.kind === 'http' && (placed.rule.redirect ?? placed.rule.directResponse) !== undefined;
    if (backends === undefined ? isAnswered : backends.length > 0) continue;
    const at = backends === undefined ? [...placed.splitAt] : splitPath(placed);
    report(diagnose('rule-without-backends', { subject: placed.subject }, { at }));
  }
}

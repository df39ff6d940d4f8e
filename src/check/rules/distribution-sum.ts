import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';
import { writtenPoliciesOf } from '../written-policy.ts';

/** The shares for one place of callers sum up to 100 percent, so that nobody has to guess who gets the rest. */
export function distributionSum({ mesh, report }: Inspection): void {
  for (const { subject, policy, at } of writtenPoliciesOf(mesh)) {
    if (policy.locality?.kind !== 'distribution') continue;
    for (const [from, shares] of Object.entries(policy.locality.from)) {
      const sum = Object.values(shares).reduce((total, share) => total + share, 0);
      if (sum === 100) continue;
      report(diagnose('distribution-sum', { subject, from, sum }, { at: [...at, 'locality', 'from', from] }));
    }
  }
}

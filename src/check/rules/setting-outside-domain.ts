import { diagnose } from '../../diagnostic/diagnostic.ts';
import { trafficPolicyDomain } from '../domain/traffic-policy.ts';
import type { Inspection } from '../rule.ts';
import { writtenPoliciesOf } from '../written-policy.ts';

/** A setting is what it may be, in its unit: lengths of time, counts, sizes, and limits, which zero never lifts. */
export function settingOutsideDomain({ mesh, report }: Inspection): void {
  for (const { subject, policy, at } of writtenPoliciesOf(mesh)) {
    for (const { code, path, ...fault } of trafficPolicyDomain(policy)) {
      const parameters = { setting: path.join('.'), subject, ...fault };
      report(diagnose(code, parameters, { at: [...at, ...path] }));
    }
  }
}

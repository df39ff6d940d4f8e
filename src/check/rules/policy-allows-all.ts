import { diagnose } from '../../diagnostic/diagnostic.ts';
import { accessRulesOf } from '../access-rule.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** An allow says who or what. One that says nothing opens a service to every identity, and to those still to come. */
export function policyAllowsAll({ mesh, report }: Inspection): void {
  for (const { policy, rule, at } of accessRulesOf(mesh)) {
    if (policy.action !== 'allow' || [rule.from, rule.ports, rule.methods, rule.paths, rule.when].some((part) => part))
      continue;
    const service = referenceName(policy.target.namespace, policy.target.service, policy.namespace);
    report(diagnose('policy-allows-all', { policy: policy.name, service }, { at }));
  }
}

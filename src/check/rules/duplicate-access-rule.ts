import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { AccessRule, AuthorizationPolicy } from '../../model/authorization-policy.ts';
import { accessRulesOf } from '../access-rule.ts';
import { referredTo } from '../caller.ts';
import type { Inspection } from '../rule.ts';

/** A policy says each thing once: whoever later removes one of two equal rules believes the access is gone. */
export function duplicateAccessRule({ mesh, report }: Inspection): void {
  const seen = new Map<AuthorizationPolicy, Map<string, ModelPath>>();
  for (const { policy, rule, at } of accessRulesOf(mesh)) {
    const rules = seen.get(policy) ?? new Map<string, ModelPath>();
    seen.set(policy, rules);
    const key = keyOf(rule);
    const first = rules.get(key);
    if (!first) {
      rules.set(key, at);
      continue;
    }
    const related = [{ message: 'the same rule', at: first }];
    report(diagnose('duplicate-access-rule', { policy: policy.name }, { at, related }));
  }
}

function keyOf({ from, ports, methods, paths, when }: AccessRule): string {
  const callers = from?.map((caller) => `${caller.kind} ${caller.namespace}/${referredTo(caller).name}`);
  const conditions = when?.map((condition) => JSON.stringify(condition));
  return JSON.stringify(
    [callers, ports, methods, paths, conditions].map((list) => (list ? [...new Set(list)].sort() : null)),
  );
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Caller } from '../../model/authorization-policy.ts';
import { qualifiedName } from '../../model/directory.ts';
import { conditionsOfKind, type ScopedRule, scopedRulesOf } from '../access-rule.ts';
import { referredTo } from '../caller.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** Every caller a policy names exists: an allow for a misspelt caller lets nobody in, a deny keeps nobody out. */
export function unknownCaller({ mesh, directory, suggest, report }: Inspection): void {
  for (const { policy, caller, at } of callersIn(mesh)) {
    const { list, name } = referredTo(caller);
    if (directory[list].has(qualifiedName(caller.namespace, name))) continue;
    // Where there is no service at all, that is the one thing to say.
    if (caller.kind === 'service' && mesh.services.length === 0) continue;
    const parameters = {
      policy: policy.name,
      kind: caller.kind,
      caller: referenceName(caller.namespace, name, policy.namespace),
      nearest: suggest(list, caller.namespace, name),
    };
    report(diagnose('unknown-caller', parameters, { at: [...at, caller.kind], label: `no such ${caller.kind}` }));
  }
}

interface PlacedCaller extends Pick<ScopedRule, 'policy' | 'at'> {
  readonly caller: Caller;
}

function* callersIn(mesh: Inspection['mesh']): Generator<PlacedCaller> {
  for (const { policy, rule, at } of scopedRulesOf(mesh)) {
    for (const [index, caller] of (rule.from ?? []).entries()) yield { policy, caller, at: [...at, 'from', index] };
  }
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'caller')) {
    for (const [index, caller] of condition.values.entries()) {
      yield { policy, caller, at: [...at, 'values', index] };
    }
  }
}

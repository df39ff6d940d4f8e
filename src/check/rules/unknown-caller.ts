import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { scopedRulesOf } from '../access-rule.ts';
import { referredTo } from '../caller.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** Every caller a policy names exists: an allow for a misspelt caller lets nobody in, a deny keeps nobody out. */
export function unknownCaller({ mesh, directory, suggest, report }: Inspection): void {
  for (const { policy, rule, at } of scopedRulesOf(mesh)) {
    for (const [number, caller] of (rule.from ?? []).entries()) {
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
      const where = [...at, 'from', number, caller.kind];
      report(diagnose('unknown-caller', parameters, { at: where, label: `no such ${caller.kind}` }));
    }
  }
}

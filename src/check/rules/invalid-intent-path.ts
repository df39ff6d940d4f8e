import { diagnose } from '../../diagnostic/diagnostic.ts';
import { intendedOf } from '../intended.ts';
import { policyPathFault } from '../policy-path.ts';
import type { Inspection } from '../rule.ts';

/** A path in an intent is one a request can have, as in a policy: what no request has is neither gained nor lost. */
export function invalidIntentPath({ mesh, report }: Inspection): void {
  for (const { kind, intent, entry, at } of intendedOf(mesh)) {
    if (kind !== 'access') continue;
    for (const [index, path] of (entry.paths ?? []).entries()) {
      const fault = policyPathFault(path);
      if (!fault) continue;
      report(diagnose('invalid-intent-path', { intent: intent.name, path, ...fault }, { at: [...at, 'paths', index] }));
    }
  }
}

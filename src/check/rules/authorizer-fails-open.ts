import { diagnose } from '../../diagnostic/diagnostic.ts';
import { authorizersOf } from '../asked.ts';
import type { Inspection } from '../rule.ts';

/** Who can stop an authorizer, by load for instance, must not thereby pass it. It may be meant, and is never overlooked. */
export function authorizerFailsOpen({ mesh, report }: Inspection): void {
  for (const { policy, at } of authorizersOf(mesh)) {
    if (policy.failure !== 'allow') continue;
    report(diagnose('authorizer-fails-open', { policy: policy.name }, { at: [...at, 'failure'] }));
  }
}

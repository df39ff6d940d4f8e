import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** An audit tries something out. One without an end is never read again, and its readers forget that it refuses nobody. */
export function auditEnd({ mesh, report }: Inspection): void {
  for (const [index, { name: policy, action, until }] of mesh.authorizationPolicies.entries()) {
    const at = ['authorizationPolicies', index];
    if (action === 'audit' && until === undefined) {
      report(diagnose('audit-without-end', { policy }, { at: [...at, 'action'] }));
    }
    if (action !== 'audit' && until !== undefined) {
      report(diagnose('until-without-audit', { policy, action }, { at: [...at, 'until'] }));
    }
  }
}

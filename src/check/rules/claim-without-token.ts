import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { conditionsOfKind } from '../access-rule.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** Claims come from tokens that were verified. Where none are looked at, an allow by claim lets in nobody, a deny keeps out nobody. */
export function claimWithoutToken({ mesh, report }: Inspection): void {
  const verifying = new Set(
    (mesh.requestAuthentications ?? []).flatMap(({ target }) =>
      target.kind === 'service' ? [qualifiedName(target.namespace, target.service)] : [],
    ),
  );
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'claim')) {
    const { namespace, service } = policy.target;
    if (condition.claim.length === 0) {
      report(diagnose('empty-access-list', { policy: policy.name, list: 'claim' }, { at: [...at, 'claim'] }));
    }
    if (verifying.has(qualifiedName(namespace, service))) continue;
    const parameters = { policy: policy.name, service: referenceName(namespace, service, policy.namespace) };
    report(diagnose('claim-without-token', parameters, { at }));
  }
}

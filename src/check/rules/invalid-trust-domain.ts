import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isTrustDomain } from '../../scalar/spiffe-id.ts';
import type { Inspection } from '../rule.ts';

/** The trust domain has the form SPIFFE asks for (SPIFFE-ID 2.1): every identity begins with it, and others verify it. */
export function invalidTrustDomain({ mesh, report }: Inspection): void {
  const { trustDomain } = mesh;
  if (isTrustDomain(trustDomain)) return;
  const repaired = trustDomain
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/:].*$/s, '')
    .replace(/[^a-z0-9._-]+/g, '-');
  const suggestion = isTrustDomain(repaired) ? repaired : undefined;
  report(diagnose('invalid-trust-domain', { trustDomain, suggestion }, { at: ['trustDomain'] }));
}

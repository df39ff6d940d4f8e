import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { upstreamTlsOf } from '../placed-external.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** A certificate or authority that is declared is asked for by somebody: otherwise no node is told to have it. */
export function unusedCertificate({ mesh, report }: Inspection): void {
  const used = { certificates: new Set<string>(), certificateAuthorities: new Set<string>() };
  for (const { tls } of terminatingListenersOf(mesh)) {
    for (const { namespace, certificate } of tls.certificates) {
      used.certificates.add(qualifiedName(namespace, certificate));
    }
    const authority = tls.clients?.authority;
    if (authority) used.certificateAuthorities.add(qualifiedName(authority.namespace, authority.authority));
  }
  for (const { tls } of upstreamTlsOf(mesh)) {
    const { certificate, authority } = tls;
    if (certificate) used.certificates.add(qualifiedName(certificate.namespace, certificate.certificate));
    if (authority) used.certificateAuthorities.add(qualifiedName(authority.namespace, authority.authority));
  }
  for (const [list, kind] of kinds) {
    for (const [index, { namespace, name }] of mesh[list].entries()) {
      if (used[list].has(qualifiedName(namespace, name))) continue;
      report(diagnose('unused-certificate', { kind, name }, { at: [list, index] }));
    }
  }
}

const kinds = [
  ['certificates', 'certificate'],
  ['certificateAuthorities', 'certificate authority'],
] as const;

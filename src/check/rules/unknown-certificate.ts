import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { referenceName } from '../naming.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** Every certificate and authority a listener names is declared: a node would be asked for something nobody put there. */
export function unknownCertificate({ mesh, directory, suggest, report }: Inspection): void {
  for (const { gateway, subject, tls, at } of terminatingListenersOf(mesh)) {
    for (const [index, { namespace, certificate }] of tls.certificates.entries()) {
      if (directory.certificates.has(qualifiedName(namespace, certificate))) continue;
      const parameters = {
        subject,
        kind: 'certificate',
        name: referenceName(namespace, certificate, gateway.namespace),
        nearest: suggest('certificates', namespace, certificate),
      };
      const where = [...at, 'tls', 'certificates', index, 'certificate'];
      report(diagnose('unknown-certificate', parameters, { at: where, label: 'no such certificate' }));
    }
    const authority = tls.clients?.authority;
    if (!authority || directory.certificateAuthorities.has(qualifiedName(authority.namespace, authority.authority))) {
      continue;
    }
    const parameters = {
      subject,
      kind: 'certificate authority',
      name: referenceName(authority.namespace, authority.authority, gateway.namespace),
      nearest: suggest('certificateAuthorities', authority.namespace, authority.authority),
    };
    const where = [...at, 'tls', 'clients', 'authority', 'authority'];
    report(diagnose('unknown-certificate', parameters, { at: where, label: 'no such authority' }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { referenceName } from '../naming.ts';
import { upstreamTlsOf } from '../placed-external.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** Every certificate and authority a listener or an external service names is declared: a node would be asked for something nobody put there. */
export function unknownCertificate(inspection: Inspection): void {
  unknownInListeners(inspection);
  unknownInUpstreamTls(inspection);
}

function unknownInListeners({ mesh, directory, suggest, report }: Inspection): void {
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

function unknownInUpstreamTls({ mesh, directory, suggest, report }: Inspection): void {
  for (const { service, subject, tls, at } of upstreamTlsOf(mesh)) {
    const { certificate, authority } = tls;
    const look = (list: 'certificates' | 'certificateAuthorities', { namespace, name, kind, where }: Sought) => {
      if (directory[list].has(qualifiedName(namespace, name))) return;
      const parameters = {
        subject,
        kind,
        name: referenceName(namespace, name, service.namespace),
        nearest: suggest(list, namespace, name),
      };
      report(diagnose('unknown-certificate', parameters, { at: [...at, where, where], label: `no such ${kind}` }));
    };
    if (certificate) {
      const { namespace, certificate: name } = certificate;
      look('certificates', { namespace, name, kind: 'certificate', where: 'certificate' });
    }
    if (!authority) continue;
    const { namespace, authority: name } = authority;
    look('certificateAuthorities', { namespace, name, kind: 'certificate authority', where: 'authority' });
  }
}

interface Sought {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** The member that names it. */
  readonly where: string;
}

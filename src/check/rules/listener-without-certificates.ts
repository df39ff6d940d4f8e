import { diagnose } from '../../diagnostic/diagnostic.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** A listener at which TLS ends has a certificate to present: without one no handshake succeeds. */
export function listenerWithoutCertificates({ mesh, report }: Inspection): void {
  for (const { subject, tls, at } of terminatingListenersOf(mesh)) {
    if (tls.certificates.length > 0) continue;
    report(diagnose('listener-without-certificates', { subject }, { at: [...at, 'tls', 'certificates'] }));
  }
}

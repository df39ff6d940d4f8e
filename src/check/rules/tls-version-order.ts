import { diagnose } from '../../diagnostic/diagnostic.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** The oldest version of TLS is not newer than the newest: no handshake would succeed. */
export function tlsVersionOrder({ mesh, report }: Inspection): void {
  for (const { subject, tls, at } of terminatingListenersOf(mesh)) {
    if (tls.minVersion !== '1.3' || tls.maxVersion !== '1.2') continue;
    report(diagnose('tls-version-order', { subject }, { at: [...at, 'tls', 'minVersion'] }));
  }
}

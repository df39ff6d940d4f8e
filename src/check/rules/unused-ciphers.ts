import { diagnose } from '../../diagnostic/diagnostic.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** Cipher suites are chosen where TLS 1.2 is spoken. Those of TLS 1.3 are fixed, and all of them are good. */
export function unusedCiphers({ mesh, report }: Inspection): void {
  for (const { subject, tls, at } of terminatingListenersOf(mesh)) {
    if (tls.ciphers === undefined || tls.minVersion !== '1.3') continue;
    report(diagnose('unused-ciphers', { subject }, { at: [...at, 'tls', 'ciphers'] }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { upstreamTlsOf } from '../placed-external.ts';
import type { Inspection } from '../rule.ts';

/** TLS is started once: a program that speaks it itself would speak it inside another one, to a server that expects HTTP there. */
export function doubleTls({ mesh, report }: Inspection): void {
  for (const { port, subject, at } of upstreamTlsOf(mesh)) {
    if (port.protocol === 'tls') report(diagnose('double-tls', { subject }, { at }));
  }
}

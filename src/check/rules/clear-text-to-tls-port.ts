import { diagnose } from '../../diagnostic/diagnostic.ts';
import { speaksHttp } from '../../model/protocol.ts';
import { externalsOf } from '../placed-external.ts';
import type { Inspection } from '../rule.ts';

/** Port 443 is HTTPS everywhere: what is sent there in clear text is refused at best, and read by everybody on the way at worst. */
export function clearTextToTlsPort({ mesh, report }: Inspection): void {
  for (const { service, subject, at } of externalsOf(mesh)) {
    for (const [name, { number, protocol, tls }] of Object.entries(service.ports)) {
      if (number !== 443 || tls || !speaksHttp(protocol)) continue;
      report(diagnose('clear-text-to-tls-port', { subject, port: name }, { at: [...at, 'ports', name, 'protocol'] }));
    }
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { certificateCovers } from '../../scalar/hostname.ts';
import { hostnamesOf } from '../attachment.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/**
 * Every host name of a listener is in one of its certificates, where it is known what is in them: clients refuse any other. In
 * a certificate `*.` stands for one label only (RFC 6125 section 6.4.3), so the wildcard of a listener, which stands for any
 * number, is covered as far as it can be.
 */
export function certificateNotCovering({ mesh, directory, report }: Inspection): void {
  for (const { subject, listener, tls, at } of terminatingListenersOf(mesh)) {
    const certificates = tls.certificates.map(({ namespace, certificate }) =>
      directory.certificates.get(qualifiedName(namespace, certificate)),
    );
    const known = certificates.flatMap((certificate) => certificate?.hostnames ?? []);
    if (known.length === 0) continue;
    // What is not declared may have any name in it, and a reference to nothing has a law of its own.
    if (certificates.length === 0 || certificates.some((certificate) => certificate?.hostnames === undefined)) continue;
    for (const [index, hostname] of hostnamesOf(listener).entries()) {
      if (hostname === '*' || known.some((name) => certificateCovers(name, hostname))) continue;
      const parameters = { subject, hostname, names: [...new Set(known)].sort() };
      report(diagnose('certificate-not-covering', parameters, { at: [...at, 'hostnames', index] }));
    }
  }
}

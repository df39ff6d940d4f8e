import { diagnose } from '../../diagnostic/diagnostic.ts';
import { listenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** The name of a protocol is 1 to 255 characters that can be printed (RFC 7301 section 3.1; the registry has no others). */
export function invalidAlpn({ mesh, report }: Inspection): void {
  for (const { subject, listener, at } of listenersOf(mesh)) {
    if (listener.protocol !== 'tls' || listener.tls.kind !== 'terminate') continue;
    for (const [index, protocol] of (listener.tls.alpn ?? []).entries()) {
      if (/^[\x21-\x7e]{1,255}$/.test(protocol)) continue;
      report(diagnose('invalid-alpn', { subject, protocol }, { at: [...at, 'tls', 'alpn', index] }));
    }
  }
}

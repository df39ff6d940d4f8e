import { diagnose } from '../../diagnostic/diagnostic.ts';
import { listenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** HTTP/3 is offered where it can be served: QUIC is always TLS 1.3, and knows no PROXY protocol. */
export function quicUnavailable({ mesh, report }: Inspection): void {
  for (const { subject, listener, at } of listenersOf(mesh)) {
    if (listener.protocol !== 'https' || !listener.http3) continue;
    const reason = listener.proxyProtocol
      ? 'it asks for the PROXY protocol, which QUIC does not have'
      : listener.tls.maxVersion === '1.2'
        ? 'it stops at TLS 1.2, and QUIC begins with 1.3'
        : undefined;
    if (reason !== undefined) report(diagnose('quic-unavailable', { subject, reason }, { at: [...at, 'http3'] }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { hostnameCovers } from '../../scalar/hostname.ts';
import { hostnamesOf } from '../attachment.ts';
import { listenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/**
 * A redirect to TLS leads to a listener that serves the name. Where something in front of the gateway ends TLS, the redirect
 * names its port, and then that is all that can be known here.
 */
export function redirectWithoutTarget({ mesh, report }: Inspection): void {
  for (const { gateway, subject, listener, at } of listenersOf(mesh)) {
    if (listener.protocol !== 'http' || !listener.redirect || listener.redirect.port !== undefined) continue;
    const secure = Object.values(gateway.listeners)
      .filter(({ protocol }) => protocol === 'https')
      .flatMap(hostnamesOf);
    for (const [index, hostname] of listener.hostnames.entries()) {
      if (secure.some((offer) => hostnameCovers(offer, hostname))) continue;
      report(diagnose('redirect-without-target', { subject, hostname }, { at: [...at, 'hostnames', index] }));
    }
  }
}

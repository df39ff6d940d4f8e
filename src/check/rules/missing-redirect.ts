import { diagnose } from '../../diagnostic/diagnostic.ts';
import { hostnameCovers } from '../../scalar/hostname.ts';
import { hostnamesOf } from '../attachment.ts';
import { listenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/**
 * A host name that a gateway serves over TLS is not served in clear text beside it: whoever types the name without a scheme
 * stays on the unprotected one, and the session cookie with it.
 */
export function missingRedirect({ mesh, report }: Inspection): void {
  for (const { gateway, listener, subject, at } of listenersOf(mesh)) {
    if (listener.protocol !== 'http' || listener.redirect) continue;
    const secure = Object.entries(gateway.listeners).find(
      ([, other]) =>
        other.protocol === 'https' &&
        hostnamesOf(listener).some((hostname) => hostnamesOf(other).some((offer) => hostnameCovers(offer, hostname))),
    );
    if (!secure) continue;
    report(diagnose('missing-redirect', { subject, secure: secure[0] }, { at }));
  }
}

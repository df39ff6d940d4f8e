import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { hostnamesOf } from '../attachment.ts';
import { listenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/**
 * Of the listeners of one port, one serves a host name; names have no case. Of an exact name and a wildcard that covers it
 * the exact one is meant, but two that claim the same name cannot both be.
 */
export function listenerHostnameConflict({ mesh, report }: Inspection): void {
  const claims = new Map<string, { readonly name: string; readonly at: ModelPath }>();
  for (const { gateway, name, listener, at: listenerAt } of listenersOf(mesh)) {
    for (const [index, hostname] of hostnamesOf(listener).entries()) {
      const key = `${gateway.namespace}/${gateway.name} ${listener.port} ${hostname.toLowerCase()}`;
      const at = [...listenerAt, 'hostnames', index];
      const first = claims.get(key);
      if (!first) {
        claims.set(key, { name, at });
        continue;
      }
      // A name twice in one list has a law of its own.
      if (first.name === name) continue;
      const parameters = { gateway: gateway.name, port: listener.port, hostname, first: first.name, second: name };
      const related = [{ message: 'the other listener serves it', at: first.at }];
      report(diagnose('listener-hostname-conflict', parameters, { at, related }));
    }
  }
}

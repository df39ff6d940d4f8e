import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { ProxyProtocol } from '../../model/proxy-source.ts';
import { listenersOf, type PlacedListener } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** Listeners of one port agree about the PROXY protocol: it comes before anything that could tell them apart. */
export function listenerSettingConflict({ mesh, report }: Inspection): void {
  const first = new Map<string, PlacedListener>();
  for (const placed of listenersOf(mesh)) {
    const { gateway, listener, at } = placed;
    const key = `${gateway.namespace}/${gateway.name} ${listener.port}`;
    const other = first.get(key);
    if (!other) {
      first.set(key, placed);
      continue;
    }
    const [mine, theirs] = [listener.proxyProtocol, other.listener.proxyProtocol];
    if (asked(mine) === asked(theirs)) continue;
    const parameters = { gateway: gateway.name, port: listener.port, first: other.name, second: placed.name };
    const where = mine === undefined ? at : [...at, 'proxyProtocol'];
    const related = [{ message: 'the other listener', at: other.at }];
    report(diagnose('listener-setting-conflict', parameters, { at: where, related }));
  }
}

/** One text for each answer to the question, whatever order addresses are written in. */
function asked(proxyProtocol: ProxyProtocol | undefined): string {
  if (proxyProtocol === undefined) return 'no';
  const { from } = proxyProtocol;
  return from.kind === 'any' ? 'any' : [...new Set(from.addresses)].sort().join(' ');
}

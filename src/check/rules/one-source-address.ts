import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Mesh } from '../../model/mesh.ts';
import { policyTargetsOf } from '../effective-policy.ts';
import { hashKeys } from '../hash-keys.ts';
import { once } from '../once.ts';
import { rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * Who places by source address has callers with different ones. Every program calls its sidecar from loopback, so by that key
 * all sidecars of a mesh choose the same endpoint; only a gateway sees the addresses of clients.
 */
export function oneSourceAddress({ mesh, report }: Inspection): void {
  const behindGateways = servicesBehindGateways(mesh);
  const first = once();
  for (const { subject, service, layers } of policyTargetsOf(mesh)) {
    const chosen = hashKeys(layers);
    if (chosen === undefined || chosen.keys.length === 0) continue;
    if (chosen.keys.some(({ kind }) => kind !== 'source-address')) continue;
    if (behindGateways.has(qualifiedName(service.namespace, service.name)) || !first(chosen.at)) continue;
    report(diagnose('one-source-address', { subject }, { at: chosen.at }));
  }
}

function servicesBehindGateways(mesh: Mesh): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { route, rule } of rulesOf(mesh)) {
    if (route.parent.kind !== 'gateway') continue;
    for (const { namespace, service } of rule.backends ?? []) found.add(qualifiedName(namespace, service));
  }
  return found;
}

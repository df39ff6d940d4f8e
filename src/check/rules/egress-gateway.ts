import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { referenceName } from '../naming.ts';
import { externalsOf } from '../placed-external.ts';
import type { Inspection } from '../rule.ts';

/** An egress gateway that an external service names exists, and one that exists is named: it has nothing else to do. */
export function egressGateway({ mesh, directory, suggest, report }: Inspection): void {
  const used = new Set<string>();
  for (const { service, external, subject, at } of externalsOf(mesh)) {
    if (!external.gateway) continue;
    const { namespace, egressGateway: name } = external.gateway;
    used.add(qualifiedName(namespace, name));
    if (directory.egressGateways.has(qualifiedName(namespace, name))) continue;
    const parameters = {
      subject,
      gateway: referenceName(namespace, name, service.namespace),
      nearest: suggest('egressGateways', namespace, name),
    };
    const where = [...at, 'external', 'gateway', 'egressGateway'];
    report(diagnose('unknown-egress-gateway', parameters, { at: where, label: 'no such egress gateway' }));
  }
  for (const [index, { namespace, name }] of (mesh.egressGateways ?? []).entries()) {
    if (used.has(qualifiedName(namespace, name))) continue;
    report(diagnose('unused-egress-gateway', { gateway: name }, { at: ['egressGateways', index] }));
  }
}

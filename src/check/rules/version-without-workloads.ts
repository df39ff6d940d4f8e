import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { resolvedBackendsOf, weightOf } from '../backend.ts';
import type { Inspection } from '../rule.ts';

/**
 * Every version of a running service is run by a workload: a version nobody runs is a leftover, or its workload is
 * missing. Where a route already sends traffic to it, that is the error reported instead.
 */
export function versionWithoutWorkloads(inspection: Inspection): void {
  const { mesh, directory, report } = inspection;
  const running = inspection.running();
  const routed = new Set<string>();
  for (const { backend } of resolvedBackendsOf(mesh, directory)) {
    if (weightOf(backend) > 0) routed.add(versionKey(backend.namespace, backend.service, backend.version));
  }
  for (const [index, service] of mesh.services.entries()) {
    if (!directory.workloadsOf.has(qualifiedName(service.namespace, service.name))) continue;
    if (running.isUncertain(service)) continue;
    for (const version of Object.keys(service.versions)) {
      if (running.versionsOf(service).has(version)) continue;
      if (routed.has(versionKey(service.namespace, service.name, version))) continue;
      const at = ['services', index, 'versions', version];
      report(diagnose('version-without-workloads', { service: service.name, version }, { at }));
    }
  }
}

function versionKey(namespace: string, service: string, version: string | undefined): string {
  return `${namespace}/${service}/${version ?? ''}`;
}

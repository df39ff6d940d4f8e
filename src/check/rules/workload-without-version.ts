import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { hasVersions } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** A workload of a service with versions says which one it runs: routes choose by version, and it would get no traffic. */
export function workloadWithoutVersion({ mesh, directory, report }: Inspection): void {
  for (const [index, workload] of mesh.workloads.entries()) {
    if (workload.version !== undefined) continue;
    const service = directory.services.get(qualifiedName(workload.namespace, workload.service));
    const versions = Object.keys(service?.versions ?? {});
    if (!service || versions.length === 0) continue;
    const parameters = { workload: workload.name, service: service.name, versions };
    const whereabouts = { at: ['workloads', index], label: hasVersions(service) };
    report(diagnose('workload-without-version', parameters, whereabouts));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Inspection } from '../rule.ts';

/**
 * The workloads of one service run all on hosts or all on Kubernetes. Callers know hosts by address and pods by name, and
 * a proxy does not balance over both as one. A file of endpoints has addresses of both.
 */
export function mixedPlacement({ mesh, directory, place, report }: Inspection): void {
  for (const service of mesh.services) {
    if (service.discovery === 'file') continue;
    const [first, ...others] = directory.workloadsOf.get(qualifiedName(service.namespace, service.name)) ?? [];
    const other = others.find((workload) => workload.placement.kind !== first?.placement.kind);
    if (!first || !other) continue;
    const parameters = { service: service.name, environment: mesh.environment };
    const related = [{ message: 'this one is on the other side', at: [...place(first), 'placement'] }];
    report(diagnose('mixed-placement', parameters, { at: [...place(other), 'placement'], related }));
  }
}

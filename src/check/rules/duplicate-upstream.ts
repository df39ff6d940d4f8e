import { diagnose } from '../../diagnostic/diagnostic.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** A workload lists each service port it calls once: the program is told one address for it. */
export function duplicateUpstream({ mesh, report }: Inspection): void {
  for (const [index, workload] of mesh.workloads.entries()) {
    const seen = new Map<string, number>();
    for (const [position, { namespace, service, port }] of workload.upstreams.entries()) {
      const key = `${namespace}/${service}/${port}`;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, position);
        continue;
      }
      const name = referenceName(namespace, service, workload.namespace);
      const related = [{ message: 'listed first here', at: ['workloads', index, 'upstreams', first] }];
      const at = ['workloads', index, 'upstreams', position];
      report(diagnose('duplicate-upstream', { workload: workload.name, service: name, port }, { at, related }));
    }
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { backendPath, resolvedBackendsOf, weightOf } from '../backend.ts';
import { referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * A version gets traffic only if a workload runs it. Routing before deploying is the classic way to an outage: the share
 * of the requests that goes there fails with 503.
 */
export function routedVersionWithoutWorkloads(inspection: Inspection): void {
  const { mesh, directory, place, report } = inspection;
  const running = inspection.running();
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    const { route, backend, service } = placed;
    const { version } = backend;
    if (version === undefined || !own(service.versions, version) || weightOf(backend) <= 0) continue;
    if (running.versionsOf(service).has(version) || running.isUncertain(service)) continue;
    const parameters = {
      route: route.name,
      service: referenceName(service.namespace, service.name, route.namespace),
      version,
      running: [...running.versionsOf(service)].sort(),
    };
    const related = [{ message: 'the version is declared here', at: [...place(service), 'versions', version] }];
    const whereabouts = { at: backendPath(placed, 'version'), label: 'nothing runs this version', related };
    report(diagnose('routed-version-without-workloads', parameters, whereabouts));
  }
}

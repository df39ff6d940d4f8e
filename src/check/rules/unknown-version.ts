import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Service } from '../../model/service.ts';
import { nearestName } from '../../scalar/nearest-name.ts';
import { backendPath, resolvedBackendsOf } from '../backend.ts';
import { hasVersions, referenceName, subject } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/** Every version that is named belongs to the service named with it: nothing would answer for one that does not exist. */
export function unknownVersion({ mesh, directory, place, report }: Inspection): void {
  for (const [index, workload] of mesh.workloads.entries()) {
    const service = directory.services.get(qualifiedName(workload.namespace, workload.service));
    if (!service || workload.version === undefined) continue;
    const named = { subject: subject('workload', workload), deed: 'runs', from: workload.namespace };
    look(service, { ...named, version: workload.version, at: ['workloads', index, 'version'] });
  }
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    const { route, backend, service } = placed;
    if (backend.version === undefined) continue;
    const named = { subject: subject('route', route), deed: 'sends traffic to', from: route.namespace };
    look(service, { ...named, version: backend.version, at: backendPath(placed, 'version') });
  }

  function look(service: Service, reference: Reference): void {
    if (own(service.versions, reference.version)) return;
    const known = Object.keys(service.versions);
    const parameters = {
      subject: reference.subject,
      deed: reference.deed,
      service: referenceName(service.namespace, service.name, reference.from),
      known,
      nearest: nearestName(reference.version, known),
    };
    const related = [{ message: 'the service is declared here', at: place(service) }];
    report(diagnose('unknown-version', parameters, { at: reference.at, label: hasVersions(service), related }));
  }
}

interface Reference {
  readonly subject: string;
  readonly deed: string;
  /** The namespace it is written in. */
  readonly from: string;
  readonly version: string;
  readonly at: ModelPath;
}

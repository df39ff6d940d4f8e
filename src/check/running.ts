import { type Directory, qualifiedName } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { own } from './own.ts';
import { probablyMeant, type Suggest } from './suggestion.ts';

/** Which services and versions have something that runs. */
export interface Running {
  /** The versions of a service that some workload runs. */
  readonly versionsOf: (service: Service) => ReadonlySet<string>;
  /**
   * Whether a workload names a service or version that does not exist and probably means this one. Then nothing is said
   * about what does not run: one mistake is one finding.
   */
  readonly isUncertain: (service: Service) => boolean;
}

/** Looks at every workload once. */
export function runningOf(mesh: Mesh, directory: Directory, suggest: Suggest): Running {
  const versions = new Map<string, Set<string>>();
  const uncertain = new Set<string>();
  for (const workload of mesh.workloads) {
    const name = qualifiedName(workload.namespace, workload.service);
    const service = directory.services.get(name);
    if (!service) {
      const meant = probablyMeant(suggest, 'services', { namespace: workload.namespace, name: workload.service });
      if (meant !== undefined) uncertain.add(meant);
      continue;
    }
    if (workload.version !== undefined && own(service.versions, workload.version)) {
      const known = versions.get(name) ?? new Set();
      versions.set(name, known.add(workload.version));
    } else if (workload.version !== undefined || Object.keys(service.versions).length > 0) {
      uncertain.add(name);
    }
  }
  const none: ReadonlySet<string> = new Set();
  return {
    versionsOf: (service) => versions.get(qualifiedName(service.namespace, service.name)) ?? none,
    isUncertain: (service) => uncertain.has(qualifiedName(service.namespace, service.name)),
  };
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { externalsOf, upstreamTlsOf } from '../placed-external.ts';
import type { Inspection } from '../rule.ts';

/**
 * What is outside the mesh has nothing of what is inside, and the other way round: no workload serves it and no version of it runs
 * here, nobody there counts what callers ask, and between two sidecars there is mutual TLS already.
 */
export function externalInMesh({ mesh, directory, report }: Inspection): void {
  for (const [index, { name, namespace, service }] of mesh.workloads.entries()) {
    if (!directory.services.get(qualifiedName(namespace, service))?.external) continue;
    report(
      diagnose('workload-of-external-service', { workload: name, service }, { at: ['workloads', index, 'service'] }),
    );
  }
  for (const { service, at } of externalsOf(mesh)) {
    if (Object.keys(service.versions).length === 0) continue;
    report(diagnose('versions-of-external-service', { service: service.name }, { at: [...at, 'versions'] }));
  }
  for (const list of ['rateLimitPolicies', 'externalAuthorizationPolicies', 'requestAuthentications'] as const) {
    for (const [index, { name, target }] of (mesh[list] ?? []).entries()) {
      if (target.kind !== 'service') continue;
      const service = directory.services.get(qualifiedName(target.namespace, target.service));
      if (!service?.external) continue;
      report(
        diagnose(
          'policy-of-external-service',
          { policy: name, service: service.name },
          { at: [list, index, 'target'] },
        ),
      );
    }
  }
  for (const [index, { name, target, action }] of mesh.authorizationPolicies.entries()) {
    if (action !== 'audit') continue;
    const service = directory.services.get(qualifiedName(target.namespace, target.service));
    const at = ['authorizationPolicies', index, 'action'];
    if (service?.external)
      report(diagnose('policy-of-external-service', { policy: name, service: service.name }, { at }));
  }
  for (const { service, subject, at } of upstreamTlsOf(mesh)) {
    if (!service.external) report(diagnose('upstream-tls-in-mesh', { subject }, { at }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Inspection } from '../rule.ts';

/** A service that is called has a policy that allows somebody: nothing is allowed by default. */
export function serviceWithoutPolicy(inspection: Inspection): void {
  const { mesh, report } = inspection;
  const access = inspection.access();
  const { called } = inspection.calls();
  for (const [index, service] of mesh.services.entries()) {
    const name = qualifiedName(service.namespace, service.name);
    const from = called.get(name);
    if (!from || access.isAllowed(name) || access.isUncertain(name)) continue;
    report(
      diagnose(
        'service-without-policy',
        { service: service.name },
        { at: ['services', index], related: [{ message: 'called from here', at: from }] },
      ),
    );
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** A mesh has a service. One without is almost always the wrong value returned, and releasing it would cut all traffic. */
export function meshWithoutServices({ mesh, report }: Inspection): void {
  if (mesh.services.length > 0) return;
  report(diagnose('mesh-without-services', { mesh: mesh.name }, { at: ['services'] }));
}

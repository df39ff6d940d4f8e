import { diagnose } from '../../diagnostic/diagnostic.ts';
import { splitPath, splitsOf, weightOf } from '../backend.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * Weighted backends do not overlap. "90 to the service, 10 to its version v2" gives v2 a tenth and its part of the
 * nine tenths too, which is never what was meant.
 */
export function overlappingBackends({ mesh, report }: Inspection): void {
  for (const placed of splitsOf(mesh)) {
    const { backends = [], subject } = placed;
    const whole = new Map<string, number>();
    for (const [index, backend] of backends.entries()) {
      if (backend.version === undefined && weightOf(backend) > 0) {
        whole.set(`${backend.namespace}/${backend.service}/${backend.port}`, index);
      }
    }
    if (whole.size === 0) continue;
    for (const [index, backend] of backends.entries()) {
      if (backend.version === undefined || weightOf(backend) <= 0) continue;
      const all = whole.get(`${backend.namespace}/${backend.service}/${backend.port}`);
      if (all === undefined) continue;
      const service = referenceName(backend.namespace, backend.service, placed.route.namespace);
      const parameters = { subject, service, version: backend.version };
      const related = [{ message: 'this backend is all versions', at: splitPath(placed, all) }];
      const at = splitPath(placed, index, 'version');
      report(diagnose('overlapping-backends', parameters, { at, related }));
    }
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { podsOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/** A workload on Kubernetes has an image: its pod holds the program beside the proxy. */
export function imageMissing({ mesh, report }: Inspection): void {
  for (const { kind, name, placement, at } of podsOf(mesh)) {
    if (kind !== 'workload' || placement.image !== undefined) continue;
    report(diagnose('image-missing', { workload: name }, { at }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { parseImageReference } from '../../scalar/image-reference.ts';
import { podsOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/** An image is written as container runtimes read it; otherwise every pod waits with `InvalidImageName`. */
export function invalidImage({ mesh, report }: Inspection): void {
  for (const { kind, name, placement, at } of podsOf(mesh)) {
    const { image } = placement;
    if (kind !== 'workload' || image === undefined || parseImageReference(image)) continue;
    report(diagnose('invalid-image', { workload: name, image }, { at: [...at, 'image'] }));
  }
}

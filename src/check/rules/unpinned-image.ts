import { diagnose } from '../../diagnostic/diagnostic.ts';
import { parseImageReference } from '../../scalar/image-reference.ts';
import { podsOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/**
 * An image has a tag other than `latest`, or a digest. Otherwise what runs changes without a commit, and going back to an
 * old release does not bring the old program back.
 */
export function unpinnedImage({ mesh, report }: Inspection): void {
  for (const { kind, name, placement, at } of podsOf(mesh)) {
    const { image } = placement;
    const reference = image === undefined ? undefined : parseImageReference(image);
    if (kind !== 'workload' || image === undefined || !reference || reference.digest !== undefined) continue;
    if (reference.tag !== undefined && reference.tag !== 'latest') continue;
    report(diagnose('unpinned-image', { workload: name, image }, { at: [...at, 'image'] }));
  }
}

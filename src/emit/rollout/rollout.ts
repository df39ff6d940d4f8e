import type * as ir from '../../ir/mesh.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import type { FileStream } from '../../output/file-set.ts';
import { type RolloutDocument, rolloutPath } from '../../output/rollout-document.ts';

/** How a release reaches the nodes; nothing where the mesh says nothing about it. */
export function* emitRollout({ rollout }: ir.Mesh): FileStream {
  if (rollout.kind === 'off') return;
  const { waves, windows, removal } = rollout;
  const document: RolloutDocument = {
    kind: 'Rollout',
    ...(waves.length > 0 && { waves }),
    ...(windows.length > 0 && { windows }),
    ...(removal.kind === 'percent' && { maximumRemovalPercent: removal.maximum }),
  };
  yield [rolloutPath, canonicalJson(document)];
}

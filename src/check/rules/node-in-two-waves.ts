import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';
import { nodesOfWaves } from '../waves.ts';

/** A node is in one wave: else it would be open which of two times is meant for it. */
export function nodeInTwoWaves({ mesh, report }: Inspection): void {
  const first = new Map<string, number>();
  for (const { wave, index, node } of nodesOfWaves(mesh)) {
    const known = first.get(node);
    if (known === undefined) first.set(node, index);
    else if (known !== index) {
      const earlier = mesh.rollout?.waves?.[known]?.name ?? '';
      const related = [{ message: 'it is in this one already', at: ['rollout', 'waves', known] }];
      const parameters = { node, wave: wave.name, earlier };
      report(diagnose('node-in-two-waves', parameters, { at: ['rollout', 'waves', index], related }));
    }
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { podsOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/** A number of replicas is a whole number from 1 to 10,000: none answers nobody, more is a slip of the keyboard. */
export function invalidReplicas({ mesh, report }: Inspection): void {
  for (const { subject, placement, at } of podsOf(mesh)) {
    const { replicas } = placement;
    if (replicas === undefined || (Number.isInteger(replicas) && replicas >= 1 && replicas <= 10_000)) continue;
    report(diagnose('invalid-replicas', { subject, replicas }, { at: [...at, 'replicas'] }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { splitPath, splitsOf } from '../backend.ts';
import type { Inspection } from '../rule.ts';

/**
 * A weight has another beside it. Alone it changes nothing: someone who writes 10 expects a tenth of the requests there,
 * and gets all of them. The default, 1, may be written.
 */
export function uselessWeight({ mesh, report }: Inspection): void {
  for (const placed of splitsOf(mesh)) {
    const [backend, ...others] = placed.backends ?? [];
    const weight = backend?.weight;
    if (others.length > 0 || weight === undefined || weight <= 1) continue;
    const parameters = { subject: placed.subject, weight };
    const at = splitPath(placed, 0, 'weight');
    report(diagnose('useless-weight', parameters, { at, label: 'gets every request' }));
  }
}

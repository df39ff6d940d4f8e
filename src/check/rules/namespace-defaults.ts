import { diagnose } from '../../diagnostic/diagnostic.ts';
import { nearestName } from '../../scalar/nearest-name.ts';
import type { Inspection } from '../rule.ts';

/**
 * The defaults of a namespace are written in one place, so that nobody has to ask which of two wins, and for something: of a
 * misspelled namespace nothing else would show.
 */
export function namespaceDefaults({ mesh, report }: Inspection): void {
  const members = new Set([...mesh.services, ...mesh.httpRoutes].map(({ namespace }) => namespace));
  const seen = new Map<string, number>();
  for (const [index, { name }] of (mesh.namespaces ?? []).entries()) {
    const first = seen.get(name);
    if (first !== undefined) {
      const related = [{ message: 'the first is written here', at: ['namespaces', first, 'defaults'] }];
      report(diagnose('duplicate-defaults', { namespace: name }, { at: ['namespaces', index, 'defaults'], related }));
      continue;
    }
    seen.set(name, index);
    if (members.has(name)) continue;
    const parameters = { namespace: name, nearest: nearestName(name, members) };
    report(diagnose('unused-defaults', parameters, { at: ['namespaces', index, 'name'] }));
  }
}

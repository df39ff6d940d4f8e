import { diagnose } from '../../diagnostic/diagnostic.ts';
import { eachChange, headerChangesOf, type PlacedHeaderChange } from '../header-change.ts';
import type { Inspection } from '../rule.ts';

/** A header is changed in one way: set and removed at once, it depends on the proxy what is left. Names have no case. */
export function repeatedHeaderChange({ mesh, report }: Inspection): void {
  for (const changes of headerChangesOf(mesh)) {
    const seen = new Map<string, PlacedHeaderChange>();
    for (const change of eachChange(changes)) {
      const first = seen.get(change.name.toLowerCase());
      if (!first) {
        seen.set(change.name.toLowerCase(), change);
        continue;
      }
      const parameters = { route: changes.placed.route.name, name: change.name };
      const related = [{ message: 'changed first here', at: first.at }];
      report(diagnose('repeated-header-change', parameters, { at: change.at, related }));
    }
  }
}

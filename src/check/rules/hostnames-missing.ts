import { diagnose } from '../../diagnostic/diagnostic.ts';
import { hostnameListsOf } from '../hostname-list.ts';
import type { Inspection } from '../rule.ts';

/** A list of host names is not empty. "No host" and "every host" look alike there, and differ like closed and open. */
export function hostnamesMissing({ mesh, report }: Inspection): void {
  for (const { subject, kind, hostnames, at } of hostnameListsOf(mesh)) {
    // An empty condition is told of as such.
    if (kind === 'policy') continue;
    if (hostnames.length > 0) continue;
    report(diagnose('hostnames-missing', { subject, kind }, { at }));
  }
}

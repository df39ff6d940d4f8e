import { diagnose } from '../../diagnostic/diagnostic.ts';
import { hostnameListsOf } from '../hostname-list.ts';
import type { Inspection } from '../rule.ts';

/** A list names each host once; names have no case. A repeated one is often a misspelling of the one that is missing. */
export function duplicateHostname({ mesh, report }: Inspection): void {
  for (const { subject, hostnames, at } of hostnameListsOf(mesh)) {
    const seen = new Map<string, number>();
    for (const [index, hostname] of hostnames.entries()) {
      const first = seen.get(hostname.toLowerCase());
      if (first === undefined) {
        seen.set(hostname.toLowerCase(), index);
        continue;
      }
      const related = [{ message: 'named first here', at: [...at, first] }];
      report(diagnose('duplicate-hostname', { subject, hostname }, { at: [...at, index], related }));
    }
  }
}

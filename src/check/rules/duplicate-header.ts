import { diagnose } from '../../diagnostic/diagnostic.ts';
import { matchesOf, matchPath } from '../match.ts';
import type { Inspection } from '../rule.ts';

/** A match names a header once. Names have no case (RFC 9110 section 5.1), so two spellings are two claims on one value. */
export function duplicateHeader({ mesh, report }: Inspection): void {
  for (const placed of matchesOf(mesh)) {
    const seen = new Map<string, string>();
    for (const name of Object.keys(placed.match.headers ?? {})) {
      const first = seen.get(name.toLowerCase());
      if (first === undefined) {
        seen.set(name.toLowerCase(), name);
        continue;
      }
      const parameters = { route: placed.route.name, first, second: name };
      const related = [{ message: 'the other spelling', at: matchPath(placed, 'headers', first) }];
      report(diagnose('duplicate-header', parameters, { at: matchPath(placed, 'headers', name), related }));
    }
  }
}

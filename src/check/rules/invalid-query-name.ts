import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isQueryName } from '../../scalar/query-name.ts';
import { valuesOf } from '../match.ts';
import type { Inspection } from '../rule.ts';

/** A query parameter that is matched can occur: a name with a delimiter in it is cut in two before it is compared. */
export function invalidQueryName({ mesh, report }: Inspection): void {
  for (const { placed, kind, name, at } of valuesOf(mesh)) {
    if (kind !== 'query' || isQueryName(name)) continue;
    report(diagnose('invalid-query-name', { route: placed.route.name, name }, { at }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { claimsByHost } from '../claim.ts';
import type { AnyRoute } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A route that is read as written is the only one of its host: between the rules of two routes there is no order written
 * anywhere, and age decides nothing here.
 */
export function orderedRouteBesideOthers({ mesh, directory, place, report }: Inspection): void {
  const reported = new Set<AnyRoute>();
  for (const claims of claimsByHost(mesh, directory).values()) {
    const ordered = claims.find(({ route }) => route.order === 'as-written')?.route;
    const other = claims.find(({ route }) => route !== ordered)?.route;
    if (!ordered || !other || reported.has(ordered)) continue;
    reported.add(ordered);
    const related = [{ message: 'the other route', at: place(other) }];
    const parameters = { route: ordered.name, other: other.name };
    report(diagnose('ordered-route-beside-others', parameters, { at: [...place(ordered), 'order'], related }));
  }
}

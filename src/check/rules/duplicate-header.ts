import { diagnose } from '../../diagnostic/diagnostic.ts';
import { type PlacedValue, valuesOf } from '../match.ts';
import type { Inspection } from '../rule.ts';

/** A match names a header once. Names have no case (RFC 9110 section 5.1), so two spellings are two claims on one value. */
export function duplicateHeader({ mesh, report }: Inspection): void {
  const seen = new Map<string, PlacedValue>();
  for (const found of valuesOf(mesh)) {
    if (found.kind !== 'headers') continue;
    const key = [...found.at.slice(0, -1), found.name.toLowerCase()].join('/');
    const first = seen.get(key);
    if (!first) {
      seen.set(key, found);
      continue;
    }
    const parameters = { route: found.placed.route.name, first: first.name, second: found.name };
    const related = [{ message: 'the other spelling', at: first.at }];
    report(diagnose('duplicate-header', parameters, { at: found.at, related }));
  }
}

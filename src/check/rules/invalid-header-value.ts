import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isHeaderPart, isHeaderValue } from '../../scalar/header-name.ts';
import { valuesOf } from '../match.ts';
import type { Inspection } from '../rule.ts';

/** A header value that is matched can arrive: parsers cut white space at the ends and refuse control characters. */
export function invalidHeaderValue({ mesh, report }: Inspection): void {
  for (const { placed, kind, name, value, at } of valuesOf(mesh)) {
    if (kind !== 'headers' || !('value' in value) || value.kind === 'regex') continue;
    if (value.kind === 'exact' ? isHeaderValue(value.value) : isHeaderPart(value.value)) continue;
    const parameters = { route: placed.route.name, name };
    report(diagnose('invalid-header-value', parameters, { at: [...at, 'value'] }));
  }
}

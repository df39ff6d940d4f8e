import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isHeaderPart, isHeaderValue } from '../../scalar/header-name.ts';
import { matchPath, valuesOf } from '../match.ts';
import type { Inspection } from '../rule.ts';

/** A header value that is matched can arrive: parsers cut white space at the ends and refuse control characters. */
export function invalidHeaderValue({ mesh, report }: Inspection): void {
  for (const placed of valuesOf(mesh)) {
    const { kind, name, value } = placed;
    if (kind !== 'headers' || !('value' in value) || value.kind === 'regex') continue;
    if (value.kind === 'exact' ? isHeaderValue(value.value) : isHeaderPart(value.value)) continue;
    const at = matchPath(placed, 'headers', name, 'value');
    report(diagnose('invalid-header-value', { route: placed.route.name, name }, { at }));
  }
}

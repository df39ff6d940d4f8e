import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isHeaderName } from '../../scalar/header-name.ts';
import { valuesOf } from '../match.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * A header that is matched can occur (RFC 9110 section 5.1). Method, path and host have fields of their own: matched as
 * headers they would escape normalisation and the checks of this compiler.
 */
export function invalidHeaderName({ mesh, report }: Inspection): void {
  for (const { placed, kind, name, at } of valuesOf(mesh)) {
    if (kind !== 'headers') continue;
    const advice = own(elsewhere, name.toLowerCase()) ?? (isHeaderName(name) ? undefined : adviceFor(name));
    if (advice === undefined) continue;
    const parameters = { route: placed.route.name, name, advice };
    report(diagnose('invalid-header-name', parameters, { at }));
  }
}

const hostAdvice = 'name the host in the `hostnames` of the route';

const elsewhere: Readonly<Record<string, string>> = {
  host: hostAdvice,
  ':authority': hostAdvice,
  ':method': 'use `method`',
  ':path': 'use `path` and `query`',
  ':scheme': 'use `scheme`',
};

function adviceFor(name: string): string {
  if (name.startsWith(':')) return 'names that start with `:` belong to HTTP/2 itself; match on something else';
  return 'use letters, digits and hyphens, as in `x-user-id`';
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A redirect changes something about the address, or the client comes back to where it was sent away. */
export function emptyRedirect({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { redirect } = placed.rule;
    if (!redirect) continue;
    const { scheme, hostname, port, path } = redirect;
    if ([scheme, hostname, port, path].some((part) => part !== undefined)) continue;
    report(diagnose('empty-redirect', { route: placed.route.name }, { at: rulePath(placed, 'redirect') }));
  }
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { pathFault } from '../../scalar/path-fault.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** The path a request is sent on with, or a client is sent to, is one a request can have. */
export function invalidTargetPath({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { path } = placed.rule.redirect ?? {};
    const fault = path && pathFault(path.value);
    if (!path || !fault) continue;
    const parameters = { route: placed.route.name, path: path.value, ...fault };
    report(diagnose('invalid-target-path', parameters, { at: rulePath(placed, 'redirect', 'path', 'value') }));
  }
}

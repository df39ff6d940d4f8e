import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { FullPath, ReplacedPrefix } from '../../model/redirect.ts';
import { type PathFault, pathFault } from '../../scalar/path-fault.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** The path a request is sent on with, or a client is sent to, is one a request can have. */
export function invalidTargetPath({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    for (const action of ['redirect', 'rewrite'] as const) {
      const path = placed.rule[action]?.path;
      if (path?.kind !== 'full' && path?.kind !== 'prefix') continue;
      const fault = faultOf(path);
      if (!fault) continue;
      const parameters = { route: placed.route.name, path: path.value, ...fault };
      report(diagnose('invalid-target-path', parameters, { at: rulePath(placed, action, 'path', 'value') }));
    }
  }
}

function faultOf({ kind, value }: FullPath | ReplacedPrefix): PathFault | undefined {
  const fault = pathFault(value);
  if (fault || kind === 'full' || value === '/' || !value.endsWith('/')) return fault;
  const shorter = value.replace(/\/+$/, '');
  return { fault: 'ends with `/`, and what follows begins with one', advice: `write \`${shorter}\`` };
}

import { diagnose } from '../../diagnostic/diagnostic.ts';
import { type PathFault, pathFault } from '../../scalar/path-fault.ts';
import { accessRulesOf } from '../access-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A path in a policy is one a request can have, or ends with `/*` for everything below it. A path no request has makes an
 * allow useless, and a deny an open door.
 */
export function invalidPolicyPath({ mesh, report }: Inspection): void {
  for (const { policy, rule, at } of accessRulesOf(mesh)) {
    for (const [index, path] of (rule.paths ?? []).entries()) {
      const fault = faultOf(path);
      if (!fault) continue;
      report(diagnose('invalid-policy-path', { policy: policy.name, path, ...fault }, { at: [...at, 'paths', index] }));
    }
  }
}

function faultOf(path: string): PathFault | undefined {
  if (path === '*')
    return { fault: 'does not start with `/`', advice: 'write `/*`, or leave `paths` out for every path' };
  const fault = pathFault(path);
  if (fault) return fault;
  const base = path.endsWith('/*') ? path.slice(0, -1) : path;
  if (!base.includes('*')) return undefined;
  return { fault: 'has a `*` that is not the whole last segment', advice: 'only `/*` at the end stands for anything' };
}

import { type PathFault, pathFault } from '../scalar/path-fault.ts';
import { readPathTemplate } from '../scalar/path-template.ts';

/** Why no request has a path that a rule means; undefined when one has. */
export function policyPathFault(path: string, templates = false): PathFault | undefined {
  if (path === '*')
    return { fault: 'does not start with `/`', advice: 'write `/*`, or leave `paths` out for every path' };
  if (templates && /[{}]/.test(path)) {
    const read = readPathTemplate(path);
    return read.kind === 'fault' ? { fault: read.fault, advice: read.advice } : undefined;
  }
  const fault = pathFault(path);
  if (fault) return fault;
  const base = path.endsWith('/*') ? path.slice(0, -1) : path;
  if (!base.includes('*')) return undefined;
  return { fault: 'has a `*` that is not the whole last segment', advice: 'only `/*` at the end stands for anything' };
}

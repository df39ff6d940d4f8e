import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { PathMatch } from '../../model/request-match.ts';
import { type PathFault, pathFault } from '../../scalar/path-fault.ts';
import { readPathTemplate } from '../../scalar/path-template.ts';
import { matchesOf, matchPath } from '../match.ts';
import type { Inspection } from '../rule.ts';

/** A path in a match is one a request can have. Proxies normalise paths first, so `/a//b` or `/a/../b` never arrive. */
export function invalidPath({ mesh, report }: Inspection): void {
  for (const placed of matchesOf(mesh)) {
    const { path } = placed.match;
    const fault = path && faultOf(path);
    if (!path || !fault) continue;
    const parameters = { route: placed.route.name, path: path.value, ...fault };
    report(diagnose('invalid-path', parameters, { at: matchPath(placed, 'path', 'value') }));
  }
}

function faultOf({ kind, value }: PathMatch): PathFault | undefined {
  if (kind === 'regex') return undefined;
  if (kind === 'template') {
    const read = readPathTemplate(value);
    return read.kind === 'fault' ? read : undefined;
  }
  const fault = pathFault(value);
  if (fault) return fault;
  if (value.endsWith('/*')) {
    const base = value.slice(0, -2) || '/';
    return { fault: 'ends with `*`, which stands for itself', advice: `match the prefix \`${base}\`` };
  }
  if (kind === 'prefix' && value.length > 1 && value.endsWith('/')) {
    return {
      fault: 'ends with `/`, which changes nothing: prefixes match whole segments',
      advice: `write \`${value.slice(0, -1)}\``,
    };
  }
  return undefined;
}

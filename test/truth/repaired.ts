import { check } from '../../src/check/check.ts';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';
import type { Mesh } from '../../src/model/mesh.ts';

/**
 * A valid mesh: whatever `check` finds wrong about a match, a rule or a route is taken out. Pools of matches that overlap often give one
 * that nothing can reach.
 */
export function repaired(mesh: Mesh): Mesh {
  let current = mesh;
  for (let round = 0; round < 50; round += 1) {
    const wrong = check(current).diagnostics.filter(({ severity }) => severity === 'error');
    const [first] = wrong;
    if (!first) return current;
    current = without(current, first);
  }
  throw new Error('the mesh cannot be repaired');
}

function without(mesh: Mesh, { at = [], code, message }: Diagnostic): Mesh {
  const [list, index, part, ruleIndex, matches, matchIndex] = at;
  if (list !== 'httpRoutes' && list !== 'grpcRoutes') throw new Error(`the stage itself is wrong: ${code}: ${message}`);
  const routes = structuredClone(mesh[list]);
  const route = routes[Number(index)];
  if (!route) throw new Error(`no route at ${at.join('/')}`);
  if (part === 'order') delete route.order;
  else if (part !== 'rules') routes.splice(Number(index), 1);
  else {
    const rule = route.rules[Number(ruleIndex)];
    if (matches === 'matches' && rule?.matches) rule.matches.splice(Number(matchIndex), 1);
    if (matches !== 'matches' || rule?.matches?.length === 0) route.rules.splice(Number(ruleIndex), 1);
    if (route.rules.length === 0) routes.splice(Number(index), 1);
  }
  return { ...mesh, [list]: routes };
}

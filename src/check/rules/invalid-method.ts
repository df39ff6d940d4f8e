import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { nearestName } from '../../scalar/nearest-name.ts';
import { conditionsOfKind, scopedRulesOf } from '../access-rule.ts';
import { matchesOf, matchPath } from '../match.ts';
import { subject } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * A request method is one that can be matched (RFC 9110 section 9, PATCH by RFC 5789). Methods have case. CONNECT opens a
 * tunnel and has no path, so no route of a service or gateway ever sees it.
 */
export function invalidMethod({ mesh, report }: Inspection): void {
  for (const placed of matchesOf(mesh)) {
    const { method } = placed.match;
    if (method === undefined || routable.includes(method)) continue;
    refuse(method, { subject: subject('route', placed.route), known: routable, at: matchPath(placed, 'method') });
  }
  for (const { policy, rule, at } of scopedRulesOf(mesh)) {
    for (const [number, method] of (rule.methods ?? []).entries()) {
      if (method === 'CONNECT' || routable.includes(method)) continue;
      const where = [...at, 'methods', number];
      refuse(method, { subject: subject('policy', policy), known: [...routable, 'CONNECT'], at: where });
    }
  }
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'method')) {
    for (const [index, method] of condition.values.entries()) {
      if (method === 'CONNECT' || routable.includes(method)) continue;
      const found = { subject: subject('policy', policy), known: [...routable, 'CONNECT'] };
      refuse(method, { ...found, at: [...at, 'values', index] });
    }
  }

  function refuse(method: string, found: { subject: string; known: readonly string[]; at: ModelPath }): void {
    const nearest = method === 'CONNECT' ? undefined : nearestMethod(method, found.known);
    const parameters = { subject: found.subject, method, known: found.known, nearest };
    report(diagnose('invalid-method', parameters, { at: found.at }));
  }
}

const routable: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'];

function nearestMethod(method: string, known: readonly string[]): string | undefined {
  const upper = method.toUpperCase();
  return known.includes(upper) ? upper : nearestName(upper, known);
}

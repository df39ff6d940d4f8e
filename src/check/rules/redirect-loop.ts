import { diagnose } from '../../diagnostic/diagnostic.ts';
import { type Claim, claimPath, claimsByHost } from '../claim.ts';
import { comparePrecedence } from '../match-cover.ts';
import { endlessPath } from '../redirect-trail.ts';
import { rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A redirect leads somewhere: one whose target it takes itself, or another redirect sends back, ends when the client gives up. */
export function redirectLoop({ mesh, directory, report }: Inspection): void {
  const reported = new Set<string>();
  for (const [host, claims] of claimsByHost(mesh, directory)) {
    if (!claims.some(redirects)) continue;
    const hostname = host.slice(host.lastIndexOf('/') + 1);
    const tried = inOrder(claims);
    for (const claim of claims) {
      const path = redirects(claim) ? endlessPath(claim, tried, hostname) : undefined;
      const at = rulePath(claim, 'redirect');
      if (path === undefined || reported.has(at.join('/'))) continue;
      reported.add(at.join('/'));
      const related = claim.matchIndex === undefined ? [] : [{ message: 'for these requests', at: claimPath(claim) }];
      report(diagnose('redirect-loop', { route: claim.route.name }, { at, related }));
    }
  }
}

/** One that changes nothing is reported as such. */
function redirects({ kind, rule }: Claim): boolean {
  if (kind !== 'http' || !rule.redirect) return false;
  const { scheme, hostname, port, path } = rule.redirect;
  return [scheme, hostname, port, path].some((part) => part !== undefined);
}

function inOrder(claims: readonly Claim[]): Claim[] {
  const isOrdered = claims.some(({ route }) => route.order === 'as-written');
  return isOrdered ? [...claims] : claims.toSorted((a, b) => comparePrecedence(a.comparable, b.comparable));
}

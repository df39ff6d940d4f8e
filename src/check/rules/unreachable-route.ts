import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { HttpRouteMatch } from '../../model/request-match.ts';
import { type Claim, claimPath, claimsByHost } from '../claim.ts';
import { comparePrecedence, matchCovers } from '../match-cover.ts';
import { enumerated } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * Every match of a route can win a request. Of two equal ones one never does, whether they stand in one route or in two
 * that know nothing of each other; so age never decides, as it does elsewhere. A regular expression goes before any
 * prefix, so a broad one hides prefixes that look more specific; and in a route that is read as written, every broad match
 * hides what comes after it.
 */
export function unreachableRoute({ mesh, directory, report }: Inspection): void {
  const reported = new Set<string>();
  for (const claims of claimsByHost(mesh, directory).values()) {
    if (claims.length < 2) continue;
    for (const { claim, by } of hiddenAmong(claims)) {
      const at = claimPath(claim);
      if (reported.has(at.join('/'))) continue;
      reported.add(at.join('/'));
      const related = [{ message: 'this one takes the requests', at: claimPath(by) }];
      const route = claim.route.name;
      if (claim.route !== by.route && claim.comparable.key === by.comparable.key) {
        const parameters = { route, other: by.route.name, match: described(claim.match) };
        report(diagnose('conflicting-routes', parameters, { at, related }));
        continue;
      }
      const winner = claim.route === by.route ? 'another match of it' : `route \`${by.route.name}\``;
      const parameters = { route, match: described(claim.match), by: `${winner}, ${described(by.match)},` };
      report(diagnose('unreachable-route', parameters, { at, related }));
    }
  }
}

interface Hidden {
  readonly claim: Claim;
  readonly by: Claim;
}

function hiddenAmong(claims: readonly Claim[]): Hidden[] {
  const hidden: Hidden[] = [];
  const first = new Map<string, Claim>();
  for (const claim of claims.toSorted(compareWritten)) {
    const { key } = claim.comparable;
    const by = first.get(key);
    if (by) hidden.push({ claim, by });
    else first.set(key, claim);
  }
  const distinct = [...first.values()];
  const isOrdered = distinct.some(({ route }) => route.order === 'as-written');
  if (!isOrdered && !distinct.some(({ comparable }) => comparable.canHide)) return hidden;
  // Sorting is stable, so the order written still decides between equally specific claims.
  const broad: Claim[] = [];
  const tried = isOrdered ? distinct : distinct.sort((a, b) => comparePrecedence(a.comparable, b.comparable));
  for (const claim of tried) {
    const by = broad.find(({ comparable }) => matchCovers(comparable, claim.comparable));
    if (by) hidden.push({ claim, by });
    else if (isOrdered || claim.comparable.canHide) broad.push(claim);
  }
  return hidden;
}

function compareWritten(a: Claim, b: Claim): number {
  if (a.route !== b.route) return routeName(a) < routeName(b) ? -1 : 1;
  return a.ruleIndex - b.ruleIndex || (a.matchIndex ?? 0) - (b.matchIndex ?? 0);
}

function routeName({ route }: Claim): string {
  return `${route.namespace}/${route.name}`;
}

/** A match in a few words, such as "`GET /reviews/*` with header `end-user`". */
function described(match: HttpRouteMatch): string {
  const { path, method, scheme } = match;
  const where = path === undefined ? undefined : path.kind === 'prefix' ? below(path.value) : path.value;
  const names = [...Object.keys(match.headers ?? {}), ...Object.keys(match.query ?? {})];
  const request = [scheme, method, where].filter((part) => part !== undefined).join(' ');
  const head = request === '' ? 'every request' : `\`${request}\``;
  return names.length === 0 ? head : `${head} with ${enumerated(names)}`;
}

function below(prefix: string): string {
  return `${prefix.replace(/\/+$/, '')}/*`;
}

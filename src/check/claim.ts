import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import { httpMatchOf } from '../model/grpc-path.ts';
import type { Mesh } from '../model/mesh.ts';
import type { HttpRouteMatch } from '../model/request-match.ts';
import { attachedListener, attachedPort, hostnamesOf } from './attachment.ts';
import { type ComparableMatch, comparableMatch } from './match-cover.ts';
import { type AnyRoute, type PlacedRoute, type PlacedRule, rulePath, rulesOf } from './route-rule.ts';
import { sharedHostnames } from './shared-hostnames.ts';

/** One match of one rule that competes with others for the requests of a host. */
export type Claim = PlacedRule & {
  /** Undefined when the rule has no matches, and so claims every request. */
  readonly matchIndex: number | undefined;
  /** A match of calls as the match of requests that it is. */
  readonly match: HttpRouteMatch;
  readonly comparable: ComparableMatch;
};

/**
 * The claims of every host, in no order. A host is a host name at a service port or at a gateway listener; routes that reach
 * it by a wildcard of another name are not among its claims, because an exact name always goes before them.
 */
export function claimsByHost(mesh: Mesh, directory: Directory): Map<string, Claim[]> {
  const hosts = new Map<string, Claim[]>();
  const namesOf = new Map<AnyRoute, string[]>();
  for (const placed of rulesOf(mesh)) {
    const names = namesOf.get(placed.route) ?? hostsOf(placed, directory);
    namesOf.set(placed.route, names);
    if (names.length === 0) continue;
    for (const claim of claimsOf(placed)) {
      for (const name of names) {
        const claims = hosts.get(name);
        if (claims) claims.push(claim);
        else hosts.set(name, [claim]);
      }
    }
  }
  return hosts;
}

/** The model path of a claim: its match, or its rule when that has none. */
export function claimPath(claim: Claim): ModelPath {
  return claim.matchIndex === undefined ? rulePath(claim) : rulePath(claim, 'matches', claim.matchIndex);
}

function claimsOf(placed: PlacedRule): Claim[] {
  const matches = placed.kind === 'http' ? (placed.rule.matches ?? []) : (placed.rule.matches ?? []).map(httpMatchOf);
  if (matches.length === 0) {
    return [{ ...placed, match: {}, comparable: comparableMatch({}), matchIndex: undefined }];
  }
  return matches.map((match, matchIndex) => ({ ...placed, match, comparable: comparableMatch(match), matchIndex }));
}

function hostsOf({ kind, route: { parent } }: PlacedRoute, directory: Directory): string[] {
  if (parent.kind === 'service') {
    const attached = attachedPort(directory, parent, kind);
    if (!attached) return [];
    const port = `service/${qualifiedName(attached.service.namespace, attached.service.name)}/${attached.name}`;
    return sharedHostnames(['*'], parent.hostnames).map((name) => `${port}/${name}`);
  }
  const attached = attachedListener(directory, parent, kind);
  if (!attached) return [];
  const listener = `gateway/${qualifiedName(attached.gateway.namespace, attached.gateway.name)}/${attached.name}`;
  const names = sharedHostnames(hostnamesOf(attached.listener), parent.hostnames);
  return names.map((name) => `${listener}/${name}`);
}

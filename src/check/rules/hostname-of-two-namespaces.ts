import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { anyRoutesOf, askedAt, askedHostnames, type PlacedAnyRoute } from '../any-route.ts';
import { attachedListener, hostnamesOf } from '../attachment.ts';
import type { Inspection } from '../rule.ts';
import { sharedHostnames } from '../shared-hostnames.ts';

/**
 * On a listener each host name is one namespace's, with every name below its wildcards: otherwise a team could take requests
 * of another by a more specific match. A listener may say that names are shared.
 */
export function hostnameOfTwoNamespaces({ mesh, directory, place, report }: Inspection): void {
  const claims = [...anyRoutesOf(mesh)].flatMap((placed) => claimsOf(placed, directory));
  const claimed = Map.groupBy(claims, ({ listener, hostname }) => `${listener} ${hostname}`);
  for (const claim of claims) {
    const owner = ownerOf(claim, claimed);
    if (!owner) continue;
    const { hostname, route } = claim;
    const parameters = {
      hostname,
      first: { route: owner.route.name, namespace: owner.route.namespace, hostname: owner.hostname },
      second: { route: route.name, namespace: route.namespace },
    };
    const related = [{ message: 'the other route', at: place(owner.route) }];
    report(diagnose('hostname-of-two-namespaces', parameters, { at: claim.at, related }));
  }
}

/** A route that takes a host name of a listener. */
interface Claim {
  /** `<namespace>/<gateway> <listener>`. */
  readonly listener: string;
  readonly hostname: string;
  readonly route: PlacedAnyRoute['route'];
  readonly at: ModelPath;
}

function claimsOf(placed: PlacedAnyRoute, directory: Inspection['directory']): Claim[] {
  const { kind, route } = placed;
  if (route.parent.kind !== 'gateway') return [];
  const attached = attachedListener(directory, route.parent, kind);
  if (!attached || attached.listener.allowedRoutes?.hostnames === 'shared') return [];
  const { gateway, name } = attached;
  const listener = `${qualifiedName(gateway.namespace, gateway.name)} ${name}`;
  const asked = askedHostnames(placed);
  return sharedHostnames(hostnamesOf(attached.listener), asked?.names).map((hostname) => ({
    listener,
    hostname,
    route,
    at: askedAt(placed, asked, hostname),
  }));
}

/** Whose name it is: of another namespace that took the same name before, or any wildcard above it. */
function ownerOf(claim: Claim, claimed: ReadonlyMap<string, readonly Claim[]>): Claim | undefined {
  const others = (name: string) =>
    (claimed.get(`${claim.listener} ${name}`) ?? []).filter(({ route }) => route.namespace !== claim.route.namespace);
  const same = claimed.get(`${claim.listener} ${claim.hostname}`) ?? [];
  const before = others(claim.hostname).find((other) => same.indexOf(other) < same.indexOf(claim));
  return before ?? wildcardsAbove(claim.hostname).flatMap(others)[0];
}

/** `*.b.example`, `*.example` and `*` above `a.b.example`. */
function wildcardsAbove(hostname: string): string[] {
  if (hostname === '*') return [];
  const labels = hostname.replace(/^\*\./, '').split('.');
  return [...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`), '*'];
}

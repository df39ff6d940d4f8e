import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { askedAt, askedHostnames, connectionRoutesOf, type PlacedConnectionRoute } from '../any-route.ts';
import { attachedListener, attachedPort, hostnamesOf } from '../attachment.ts';
import type { Inspection } from '../rule.ts';
import { sharedHostnames } from '../shared-hostnames.ts';

/**
 * A connection has one way to go: one TCP route for each port or listener, and one TLS route for each server name. Nothing in a
 * connection could choose between two, and the order they are written in must not.
 */
export function competingRoutes({ mesh, directory, place, report }: Inspection): void {
  const claims = new Map<string, PlacedConnectionRoute>();
  for (const placed of connectionRoutesOf(mesh)) {
    for (const { key, what, at } of claimsOf(placed, directory)) {
      const first = claims.get(key);
      if (!first) {
        claims.set(key, placed);
        continue;
      }
      if (first.route === placed.route) continue;
      const parameters = { first: first.route.name, second: placed.route.name, what };
      const related = [{ message: 'the other route', at: place(first.route) }];
      report(diagnose('competing-routes', parameters, { at, related }));
    }
  }
}

interface Claim {
  readonly key: string;
  /** Such as "the connections of port `tcp` of `vault`". */
  readonly what: string;
  readonly at: ModelPath;
}

function claimsOf(placed: PlacedConnectionRoute, directory: Inspection['directory']): Claim[] {
  const asked = askedHostnames(placed);
  const found = placeOf(placed, directory);
  if (!found) return [];
  const names = placed.kind === 'tcp' ? ['*'] : sharedHostnames(found.hostnames, asked?.names);
  return names.map((name) => ({
    key: `${found.key} ${name}`,
    what: name === '*' ? `the connections of ${found.words}` : `the connections for \`${name}\` of ${found.words}`,
    at: askedAt(placed, asked, name),
  }));
}

interface Place {
  readonly key: string;
  readonly words: string;
  readonly hostnames: readonly string[];
}

function placeOf(
  { kind, route: { parent } }: PlacedConnectionRoute,
  directory: Inspection['directory'],
): Place | undefined {
  if (parent.kind === 'service') {
    const attached = attachedPort(directory, parent, kind);
    if (!attached) return undefined;
    const { service, name } = attached;
    const key = `service ${qualifiedName(service.namespace, service.name)} ${name}`;
    return { key, words: `port \`${name}\` of \`${service.name}\``, hostnames: ['*'] };
  }
  const attached = attachedListener(directory, parent, kind);
  if (!attached) return undefined;
  const { gateway, name, listener } = attached;
  const key = `gateway ${qualifiedName(gateway.namespace, gateway.name)} ${name}`;
  return { key, words: `listener \`${name}\` of \`${gateway.name}\``, hostnames: hostnamesOf(listener) };
}

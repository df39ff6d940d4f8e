import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import { subject } from './naming.ts';
import { routesOf } from './route-rule.ts';

/** A list of host names, whose it is, and where it stands. */
export interface HostnameList {
  /** Such as "listener `http` of gateway `ingress`". */
  readonly subject: string;
  readonly isListener: boolean;
  readonly hostnames: readonly string[];
  readonly at: ModelPath;
}

/** The host names of every listener and of every route that names some. */
export function* hostnameListsOf(mesh: Mesh): Generator<HostnameList> {
  for (const [index, gateway] of mesh.gateways.entries()) {
    for (const [name, { hostnames }] of Object.entries(gateway.listeners)) {
      const subject = `listener \`${name}\` of gateway \`${gateway.name}\``;
      yield { subject, isListener: true, hostnames, at: ['gateways', index, 'listeners', name, 'hostnames'] };
    }
  }
  for (const { route, routeAt } of routesOf(mesh)) {
    const { hostnames } = route.parent;
    if (hostnames === undefined) continue;
    yield { subject: subject('route', route), isListener: false, hostnames, at: [...routeAt, 'parent', 'hostnames'] };
  }
}

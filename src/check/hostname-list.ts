import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import { anyRoutesOf, askedHostnames } from './any-route.ts';
import { subject } from './naming.ts';

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
    for (const [name, listener] of Object.entries(gateway.listeners)) {
      if (listener.protocol === 'tcp') continue;
      const { hostnames } = listener;
      const subject = `listener \`${name}\` of gateway \`${gateway.name}\``;
      yield { subject, isListener: true, hostnames, at: ['gateways', index, 'listeners', name, 'hostnames'] };
    }
  }
  for (const placed of anyRoutesOf(mesh)) {
    const asked = askedHostnames(placed);
    if (!asked) continue;
    yield { subject: subject('route', placed.route), isListener: false, hostnames: asked.names, at: asked.at };
  }
}

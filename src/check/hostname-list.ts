import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import { conditionsOfKind } from './access-rule.ts';
import { anyRoutesOf, askedHostnames } from './any-route.ts';
import { subject } from './naming.ts';
import { externalsOf, upstreamTlsOf } from './placed-external.ts';

/** A list of host names, whose it is, and where it stands. */
export interface HostnameList {
  /** Such as "listener `http` of gateway `ingress`". */
  readonly subject: string;
  readonly kind: 'listener' | 'certificate' | 'route' | 'policy' | 'external' | 'tls';
  readonly hostnames: readonly string[];
  readonly at: ModelPath;
}

/** The host names of every listener, of everything outside, and of every certificate, route and policy that names some. */
export function* hostnameListsOf(mesh: Mesh): Generator<HostnameList> {
  for (const { subject, external, at } of externalsOf(mesh)) {
    yield { subject, kind: 'external', hostnames: external.hostnames, at: [...at, 'external', 'hostnames'] };
  }
  for (const { subject, tls, at } of upstreamTlsOf(mesh)) {
    if (tls.names) yield { subject, kind: 'tls', hostnames: tls.names, at: [...at, 'names'] };
  }
  for (const [index, gateway] of mesh.gateways.entries()) {
    for (const [name, listener] of Object.entries(gateway.listeners)) {
      if (listener.protocol === 'tcp') continue;
      const { hostnames } = listener;
      const subject = `listener \`${name}\` of gateway \`${gateway.name}\``;
      yield { subject, kind: 'listener', hostnames, at: ['gateways', index, 'listeners', name, 'hostnames'] };
    }
  }
  for (const [index, certificate] of mesh.certificates.entries()) {
    const { hostnames } = certificate;
    if (hostnames === undefined) continue;
    const at = ['certificates', index, 'hostnames'];
    yield { subject: subject('certificate', certificate), kind: 'certificate', hostnames, at };
  }
  for (const placed of anyRoutesOf(mesh)) {
    const asked = askedHostnames(placed);
    if (!asked) continue;
    yield { subject: subject('route', placed.route), kind: 'route', hostnames: asked.names, at: asked.at };
  }
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'host')) {
    const { values: hostnames } = condition;
    yield { subject: subject('policy', policy), kind: 'policy', hostnames, at: [...at, 'values'] };
  }
}

import { type Directory, qualifiedName } from '../model/directory.ts';
import type { Gateway, GatewayListener } from '../model/gateway.ts';
import type { GatewayParent, ServiceParent } from '../model/http-route.ts';
import type { Service, ServicePort } from '../model/service.ts';
import { own } from './own.ts';
import type { PlacedRoute } from './route-rule.ts';

/** A port of a service a route is attached to. */
export interface AttachedPort {
  readonly service: Service;
  readonly name: string;
  readonly port: ServicePort;
}

/** A listener of a gateway a route is attached to. */
export interface AttachedListener {
  readonly gateway: Gateway;
  readonly name: string;
  readonly listener: GatewayListener;
}

/** The port a route is for: the one named, else the only one it could be. Undefined when another law reports why. */
export function attachedPort(
  directory: Directory,
  parent: ServiceParent,
  kind: PlacedRoute['kind'],
): AttachedPort | undefined {
  const service = directory.services.get(qualifiedName(parent.namespace, parent.service));
  if (!service) return undefined;
  const [only, ...others] = routablePorts(service, kind);
  const name = parent.port ?? (others.length === 0 ? only : undefined);
  const port = name === undefined ? undefined : own(service.ports, name);
  return name !== undefined && port ? { service, name, port } : undefined;
}

/** The listener a route is for: the one named, else the only one. Undefined when another law reports why. */
export function attachedListener(directory: Directory, parent: GatewayParent): AttachedListener | undefined {
  const gateway = directory.gateways.get(qualifiedName(parent.namespace, parent.gateway));
  if (!gateway) return undefined;
  const [only, ...others] = Object.keys(gateway.listeners);
  const name = parent.listener ?? (others.length === 0 ? only : undefined);
  const listener = name === undefined ? undefined : own(gateway.listeners, name);
  return name !== undefined && listener ? { gateway, name, listener } : undefined;
}

/** The names of a service's ports that a route of some kind can be for: any that speaks HTTP, or for gRPC HTTP/2. */
export function routablePorts(service: Service, kind: PlacedRoute['kind']): string[] {
  const others: readonly string[] = kind === 'grpc' ? ['tcp', 'http'] : ['tcp'];
  return Object.entries(service.ports).flatMap(([name, port]) => (others.includes(port.protocol) ? [] : [name]));
}

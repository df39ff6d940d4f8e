import { type Directory, qualifiedName } from '../model/directory.ts';
import type { Gateway } from '../model/gateway.ts';
import type { GatewayListener } from '../model/gateway-listener.ts';
import type { GatewayParent, ServiceParent } from '../model/http-route.ts';
import { isRoutable, type RouteKind } from '../model/protocol.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { ListenerParent, ServicePortParent } from '../model/tcp-route.ts';
import { listenerSuits } from './any-route.ts';
import { own } from './own.ts';

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
  parent: ServiceParent | ServicePortParent,
  kind: RouteKind,
): AttachedPort | undefined {
  const service = directory.services.get(qualifiedName(parent.namespace, parent.service));
  if (!service) return undefined;
  const [only, ...others] = routablePorts(service, kind);
  const name = parent.port ?? (others.length === 0 ? only : undefined);
  const port = name === undefined ? undefined : own(service.ports, name);
  return name !== undefined && port ? { service, name, port } : undefined;
}

/** The listener a route is for: the one named, else the only one it could be. Undefined when another law reports why. */
export function attachedListener(
  directory: Directory,
  parent: GatewayParent | ListenerParent,
  kind: RouteKind,
): AttachedListener | undefined {
  const gateway = directory.gateways.get(qualifiedName(parent.namespace, parent.gateway));
  if (!gateway) return undefined;
  const [only, ...others] = routableListeners(gateway, kind);
  const name = parent.listener ?? (others.length === 0 ? only : undefined);
  const listener = name === undefined ? undefined : own(gateway.listeners, name);
  return name !== undefined && listener ? { gateway, name, listener } : undefined;
}

/** The names of a service's ports that a route of some kind can be for. */
export function routablePorts(service: Service, kind: RouteKind): string[] {
  return Object.entries(service.ports).flatMap(([name, { protocol }]) => (isRoutable[kind](protocol) ? [name] : []));
}

/** The names of a gateway's listeners that a route of some kind can be for. */
export function routableListeners(gateway: Gateway, kind: RouteKind): string[] {
  return Object.entries(gateway.listeners).flatMap(([name, { protocol }]) =>
    listenerSuits[kind](protocol) ? [name] : [],
  );
}

/** The host or server names of a listener; none for one that only sees bytes. */
export function hostnamesOf(listener: GatewayListener): readonly string[] {
  return listener.protocol === 'tcp' ? [] : listener.hostnames;
}

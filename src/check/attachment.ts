import { type Directory, qualifiedName } from '../model/directory.ts';
import type { Gateway, GatewayListener } from '../model/gateway.ts';
import type { GatewayParent, ServiceParent } from '../model/http-route.ts';
import type { Service, ServicePort } from '../model/service.ts';
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

/** The port a route is for: the one named, else the only HTTP port. Undefined when another law reports why. */
export function attachedPort(directory: Directory, parent: ServiceParent): AttachedPort | undefined {
  const service = directory.services.get(qualifiedName(parent.namespace, parent.service));
  if (!service) return undefined;
  const [only, ...others] = httpPorts(service);
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

/** The names of a service's ports that speak some form of HTTP. */
export function httpPorts(service: Service): string[] {
  return Object.entries(service.ports).flatMap(([name, port]) => (port.protocol === 'tcp' ? [] : [name]));
}

import type { Protocol, Service } from './service.ts';

/** A port of a service: somewhere traffic can go. Made by `service.port(name)`; its type remembers the protocol. */
export interface Backend<P extends Protocol = Protocol> {
  /** The service it is a port of. */
  readonly service: Service;
  /** The name of the port. */
  readonly portName: string;
  /** What is spoken on the port; absent only where a cast hid that the service has no such port. */
  readonly protocol: P | undefined;
}

/** A port of one version of a service. Made by `service.version(name)`. */
export interface VersionBackend<P extends Protocol = Protocol> extends Backend<P> {
  /** The name of the version. */
  readonly versionName: string;
}

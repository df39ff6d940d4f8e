import type { Interception } from './interception.ts';
import type { Placement } from './placement.ts';

/**
 * Something that runs: one program serving one version of one service, with an identity of its own:
 * `spiffe://<trust domain>/ns/<namespace>/sa/<name>`.
 */
export interface Workload {
  /**
   * The namespace of the workload; the same as its service's.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name of the workload, and the last part of its identity; unique in its namespace among workloads and gateways.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** The service it serves, in its own namespace. */
  service: string;
  /** The version of that service it runs. Left out only when the service has no versions. */
  version?: string;
  placement: Placement;
  /**
   * The services this workload calls, and where its sidecar listens for each of them. Without transparent
   * interception a program must be told these addresses, so they are chosen by the author and never shift.
   */
  upstreams: Upstream[];
  /** How connections get into its sidecar; by default what the namespace or the mesh says, else `explicit`. */
  interception?: Interception;
}

/** A service port this workload calls through its sidecar. */
export interface Upstream {
  /** The namespace of the service called. */
  namespace: string;
  /** The name of the service called. */
  service: string;
  /** The name of the port called. */
  port: string;
  /**
   * Where the sidecar listens; by default `127.0.0.1` and the number of the port called. With transparent interception there is
   * such an address only where it is written.
   */
  listen?: ListenAddress;
}

/** An address and port on which a sidecar accepts calls of its own workload. */
export interface ListenAddress {
  /**
   * An IP address of the machine, by default `127.0.0.1`. Anything but loopback is an error: who reaches this address
   * speaks with the workload's identity.
   */
  address?: string;
  /**
   * A TCP port, 1 to 65535.
   * @TJS-type integer
   */
  port: number;
}

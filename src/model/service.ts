import type { External } from './external-service.ts';
import type { Protocol } from './protocol.ts';
import type { TrafficPolicy } from './traffic-policy.ts';
import type { UpstreamTls } from './upstream-tls.ts';

/** A named set of ports that workloads serve and others call, in one or more versions. */
export interface Service {
  /**
   * The namespace that owns the service.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name callers use; unique in its namespace.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** Ports by name. At least one. */
  ports: { [name: string]: ServicePort };
  /** Versions by name, such as `v1`. Traffic that names no version goes to all of them. */
  versions: { [name: string]: ServiceVersion };
  /** How callers treat the service, on every port and in every version. */
  trafficPolicy?: TrafficPolicy;
  /** Where callers learn its endpoints from, by default `placement`. */
  discovery?: ServiceDiscovery;
  /** Present where the service runs outside the mesh. No workload serves it, and it has no versions. */
  external?: External;
}

/**
 * `placement`: the endpoints are where the workloads are placed, so a new one takes a release. `file`: the agent of each
 * caller's node watches a file, for whatever knows the endpoints as they come and go, and a change of them takes no release. The
 * identities that may answer are those of the workloads in both. Until there is a file, the workloads that are placed on
 * hosts are the endpoints.
 */
export type ServiceDiscovery = 'placement' | 'file';

/** One port of a service. */
export interface ServicePort {
  /**
   * The TCP port number, 1 to 65535.
   * @TJS-type integer
   */
  number: number;
  /** What is spoken on the port. Required, never guessed from traffic. */
  protocol: Protocol;
  /** How callers treat this port. It goes before what the service says. */
  trafficPolicy?: TrafficPolicy;
  /** Only outside the mesh: TLS that callers' proxies start. Inside there is mutual TLS always. */
  tls?: UpstreamTls;
}

/** One version of a service: a name that routes may send traffic to. */
export interface ServiceVersion {
  /** Free text for people; never leaves the model. */
  description?: string;
  /** How callers treat this version. It goes before what the port and the service say. */
  trafficPolicy?: TrafficPolicy;
}

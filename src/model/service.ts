import type { Protocol } from './protocol.ts';
import type { TrafficPolicy } from './traffic-policy.ts';

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
}

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
}

/** One version of a service: a name that routes may send traffic to. */
export interface ServiceVersion {
  /** Free text for people; never leaves the model. */
  description?: string;
  /** How callers treat this version. It goes before what the port and the service say. */
  trafficPolicy?: TrafficPolicy;
}

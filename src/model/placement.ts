import type { Locality } from './locality.ts';

/** Where a workload or gateway runs. */
export type Placement = HostPlacement | KubernetesPlacement;

/** On machines, each with a meshc agent. */
export interface HostPlacement {
  kind: 'hosts';
  /** One entry for each machine it runs on. At least one. */
  hosts: Host[];
}

/** One machine a workload runs on. */
export interface Host {
  /**
   * The name of the node, as its agent's configuration gives it.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  node: string;
  /** The IP address at which other nodes reach the sidecar. */
  address: string;
  /**
   * The TCP port at which other sidecars reach this one, by default 15006 (Istio's inbound port). Gateways do not use it.
   * @TJS-type integer
   */
  inboundPort?: number;
  /**
   * The TCP port on `127.0.0.1` at which the program itself listens, by port name; by default the service's port number.
   * Needed where two programs of one machine would otherwise want the same port. Gateways do not use it.
   */
  applicationPorts?: { [port: string]: number };
  /** Where the machine is. Callers may prefer what is near, see `LocalityPreference`. */
  locality?: Locality;
  /** Anything else about the machine that a locality preference may name, such as `rack`. */
  labels?: { [name: string]: string };
}

/** On Kubernetes, with the sidecar and agent beside the program in every pod. */
export interface KubernetesPlacement {
  kind: 'kubernetes';
  /** The container image of the program, with a tag or digest. Gateways leave it out: they run Envoy alone. */
  image?: string;
  /**
   * How many pods, 1 by default.
   * @TJS-type integer
   */
  replicas?: number;
  /** Where the cluster is. Pods may run in any zone of it, so a zone is named only where there is one. */
  locality?: Locality;
}

import type { Locality } from './locality.ts';

/** Where a workload runs: on machines, or on Kubernetes. Ports are those of its service. */
export type Placement<PortName extends string = string> = HostPlacement<PortName> | KubernetesPlacement;

/** On machines, each with a meshc agent. */
export interface HostPlacement<PortName extends string = string> {
  readonly kind: 'hosts';
  /** One entry for each machine it runs on. At least one. */
  readonly hosts: readonly Host<PortName>[];
}

/** One machine a workload runs on. */
export interface Host<PortName extends string = string> {
  /** The name of the node, as its agent's configuration gives it. A DNS label (RFC 1123). */
  readonly node: string;
  /** The IPv4 or IPv6 address at which other nodes reach the sidecar. */
  readonly address: string;
  /** The TCP port at which other sidecars reach this one, 1 to 65535; 15006 by default. */
  readonly inboundPort?: number;
  /**
   * The TCP port on `127.0.0.1` at which the program itself listens, by the name of the service's port; by default the
   * service's port number. Needed where two programs of one machine would otherwise want the same port.
   *
   * @example applicationPorts: { http: 19080 }
   */
  readonly applicationPorts?: { readonly [Name in PortName]?: number };
  /** Where the machine is. Callers may prefer what is near: see `locality` of a traffic policy. */
  readonly locality?: Locality;
  /** Anything else about the machine that a locality preference may name, such as `{ rack: 'r1' }`. */
  readonly labels?: { readonly [name: string]: string };
}

/** On Kubernetes, with the sidecar and agent beside the program in every pod. */
export interface KubernetesPlacement {
  readonly kind: 'kubernetes';
  /** The container image of the program, with a tag or digest. */
  readonly image?: string;
  /** How many pods; 1 by default. */
  readonly replicas?: number;
  /** Where the cluster is. Pods may run in any zone of it, so name a zone only where there is one. */
  readonly locality?: Locality;
}

/** Where a gateway runs: on machines, or on Kubernetes. It is Envoy alone, without a program beside it. */
export type GatewayPlacement = GatewayHostPlacement | GatewayKubernetesPlacement;

/** On machines, each with a meshc agent. */
export interface GatewayHostPlacement {
  readonly kind: 'hosts';
  /** One entry for each machine it runs on. At least one. */
  readonly hosts: readonly GatewayHost[];
}

/** One machine a gateway runs on. */
export interface GatewayHost {
  /** The name of the node, as its agent's configuration gives it. A DNS label (RFC 1123). */
  readonly node: string;
  /** The IPv4 or IPv6 address the gateway's listeners are bound to. */
  readonly address: string;
  /** Where the machine is: services may prefer callers that are near. */
  readonly locality?: Locality;
  /** Anything else about the machine that a locality preference may name, such as `{ rack: 'r1' }`. */
  readonly labels?: { readonly [name: string]: string };
}

/** On Kubernetes. */
export interface GatewayKubernetesPlacement {
  readonly kind: 'kubernetes';
  /** How many pods; 1 by default. */
  readonly replicas?: number;
  /** Where the cluster is. Pods may run in any zone of it, so name a zone only where there is one. */
  readonly locality?: Locality;
}

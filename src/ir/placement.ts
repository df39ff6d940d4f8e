import type { Place } from './locality.ts';

/** Where something runs, with every address decided. */
export type Placement = HostPlacement | KubernetesPlacement;

export interface HostPlacement {
  readonly kind: 'hosts';
  /** Sorted by node, then address. */
  readonly hosts: readonly Host[];
}

export interface Host {
  readonly node: string;
  readonly address: string;
  readonly inboundPort: number;
  /** Where the program listens on loopback, by port name, sorted. */
  readonly applicationPorts: readonly { readonly port: string; readonly number: number }[];
  readonly place: Place;
}

export interface KubernetesPlacement {
  readonly kind: 'kubernetes';
  /** The program's image; gateways run Envoy alone. */
  readonly program: { readonly kind: 'none' } | { readonly kind: 'image'; readonly image: string };
  readonly replicas: number;
  readonly inboundPort: number;
  readonly place: Place;
}

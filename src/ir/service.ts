import type { Destination } from './destination.ts';
import type { Protocol } from './protocol.ts';
import type { RouteTable } from './route.ts';

/** A service as its callers see it. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  /** Sorted by port name. */
  readonly ports: readonly ServicePort[];
}

/** One port: where its traffic can go, and how that is chosen. */
export interface ServicePort {
  readonly name: string;
  readonly number: number;
  readonly protocol: Protocol;
  /** The whole service first, then one per version, sorted by version. One that no workload runs has no endpoints. */
  readonly destinations: readonly Destination[];
  readonly routing: Routing;
}

/** HTTP requests are routed by a table; TCP connections go to one destination, by name. */
export type Routing =
  | { readonly kind: 'http'; readonly table: RouteTable }
  | { readonly kind: 'tcp'; readonly destination: string };

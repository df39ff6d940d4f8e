import type { ConnectionRoute } from './connection.ts';
import type { Destination } from './destination.ts';
import type { Guard } from './guard.ts';
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
  readonly guard: Guard;
}

/** Requests are routed by a table, connections by the server name they ask for, if they do. */
export type Routing =
  | { readonly kind: 'http'; readonly table: RouteTable }
  /** Sorted by name. No two accept one server name, and the most exact wins. */
  | { readonly kind: 'tcp'; readonly routes: readonly ConnectionRoute[] };

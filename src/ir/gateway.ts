import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { Placement } from './placement.ts';
import type { RouteTable } from './route.ts';
import type { RouteFilter } from './route-filter.ts';

/** A proxy at the edge of the mesh. */
export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  readonly identity: SpiffeId;
  /** Sorted by name. */
  readonly listeners: readonly GatewayListener[];
  /** Names of every destination its routes can choose, sorted. */
  readonly destinations: readonly string[];
  readonly placement: Placement;
}

/** One port open to the outside. */
export interface GatewayListener {
  readonly name: string;
  readonly port: number;
  readonly table: RouteTable;
  /** What routes of the table configure, sorted. */
  readonly filters: readonly RouteFilter[];
}

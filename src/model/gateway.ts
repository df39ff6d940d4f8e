import type { Placement } from './placement.ts';

/** A proxy at the edge of the mesh: it accepts requests from outside and calls services with an identity of its own. */
export interface Gateway {
  /**
   * The namespace that owns the gateway.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name, and the last part of its identity; unique in its namespace among workloads and gateways.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** Listeners by name. At least one. */
  listeners: { [name: string]: GatewayListener };
  placement: Placement;
}

/** One port a gateway accepts requests on. */
export interface GatewayListener {
  /**
   * The TCP port, 1 to 65535.
   * @TJS-type integer
   */
  port: number;
  protocol: 'http';
  /**
   * The host names served, exact or with a leading `*.`. Requests for other hosts are answered 404.
   * At least one: `*` serves every host and must be written.
   */
  hostnames: string[];
}

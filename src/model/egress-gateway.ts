import type { Placement } from './placement.ts';

/**
 * A proxy through which calls leave the mesh: callers reach it by mutual TLS, it decides by their identities who may call what, and
 * only its addresses are seen outside. What goes through it is said by external services.
 */
export interface EgressGateway {
  /**
   * The namespace that owns the gateway.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name, and the last part of its identity; unique in its namespace among workloads and gateways of both kinds.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /**
   * The TCP port at which sidecars reach it, 1 to 65535; by default 15443.
   * @TJS-type integer
   */
  port?: number;
  placement: Placement;
}
